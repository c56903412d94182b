import { AppError, type Clock } from '#server/platform/index.ts';

/** Runs `work` for at most `limitMs`, and until `signal` aborts. Throws `vault_timeout` or `request_cancelled` then, also when `work` does not heed its signal. */
export async function withTimeLimit<T>(
  clock: Clock,
  limitMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const control = new AbortController();
  const ending = new AbortController();
  const ended = new Promise<never>((_resolve, reject) => {
    control.signal.addEventListener('abort', () => reject(control.signal.reason), { once: true });
  });
  const cancel = () => control.abort(new AppError('request_cancelled', { cause: signal.reason }));
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  clock.sleep(limitMs, ending.signal).then(
    () => control.abort(new AppError('vault_timeout')),
    () => undefined,
  );
  try {
    return await Promise.race([ended, work(control.signal)]);
  } finally {
    ended.catch(() => undefined);
    signal.removeEventListener('abort', cancel);
    ending.abort();
  }
}
