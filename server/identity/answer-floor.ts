import { type Clock, codeOf } from '#server/platform/index.ts';

/** Says nothing of any account, and is given before one is looked at: held back it would only cost us connections. */
const AT_ONCE = new Set(['rate_limited', 'request_cancelled']);

/** The floor of one console: what it is given is `withFloor` with everything but the work settled. */
export type Floor = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

export const floorOf =
  (clock: Clock, floorMs: number): Floor =>
  (signal, work) =>
    withFloor(clock, floorMs, signal, work);

/**
 * Holds a failure back to the next whole multiple of `floorMs` since the start: how long the server looked would tell which names
 * exist (an unknown one costs a hash, a locked one nothing), and which factors somebody has. What succeeds is answered at once.
 */
export async function withFloor<T>(clock: Clock, floorMs: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const startedAtMs = clock.monotonicMs();
  try {
    return await work();
  } catch (error) {
    if (floorMs > 0 && !AT_ONCE.has(codeOf(error))) {
      const tookMs = clock.monotonicMs() - startedAtMs;
      const waitMs = Math.max(1, Math.ceil(tookMs / floorMs)) * floorMs - tookMs;
      await clock.sleep(waitMs, signal).catch(() => undefined);
    }
    throw error;
  }
}
