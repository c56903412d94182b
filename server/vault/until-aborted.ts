/** What `work` resolves to, or `otherwise` as soon as one of the signals aborts. The work itself goes on: others may wait for it too. */
export async function untilAborted<T, U>(signals: readonly (AbortSignal | undefined)[], work: Promise<T>, otherwise: U): Promise<T | U> {
  const ending = new AbortController();
  const aborted = new Promise<U>((resolve) => {
    for (const signal of signals) {
      if (signal?.aborted) resolve(otherwise);
      signal?.addEventListener('abort', () => resolve(otherwise), { signal: ending.signal });
    }
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    ending.abort();
  }
}
