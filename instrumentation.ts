/** Builds the runtime before the first request, so that what cannot start is known at once. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { getRuntime } = await import('./server/runtime.ts');
  // The listener waits for the same start and says what failed; thrown here, Next would wrap that sentence in its own words.
  await getRuntime().catch(() => undefined);
}
