import { AppError, type Clock } from '#server/platform/index.ts';

/** Waits for a turn. Throws `request_cancelled`. */
export type Pace = (signal: AbortSignal) => Promise<void>;

/** Turns at `perSecond` for everybody together, after a quiet time `burst` of them at once. In order of asking. */
export function createPace(options: { perSecond: number; burst: number; clock: Clock }): Pace {
  const spacingMs = 1000 / options.perSecond;
  let bookedUntilMs = Number.NEGATIVE_INFINITY;
  return async (signal) => {
    if (signal.aborted) throw new AppError('request_cancelled');
    const nowMs = options.clock.monotonicMs();
    bookedUntilMs = Math.max(bookedUntilMs, nowMs) + spacingMs;
    const waitMs = bookedUntilMs - options.burst * spacingMs - nowMs;
    if (waitMs <= 0) return;
    await options.clock.sleep(waitMs, signal).catch((cause: unknown) => {
      throw new AppError('request_cancelled', { cause });
    });
  };
}
