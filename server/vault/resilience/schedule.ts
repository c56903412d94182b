import { LEAST_SPACING_MS, type ResilienceLimits } from './limits.ts';

/** `firstMs` doubled for each earlier step, at most `longestMs`, never under the floor. */
function doubled(firstMs: number, longestMs: number, step: number): number {
  return Math.max(LEAST_SPACING_MS, Math.min(longestMs, firstMs * 2 ** Math.min(step, 30)));
}

export interface RetryFacts {
  /** Attempts that failed so far, from 1. */
  failedAttempts: number;
  /** What the server asked for, or 0. */
  serverMs: number;
  /** In [0, 1). */
  fraction: number;
}

/**
 * Milliseconds to wait before the next attempt: full jitter between a floor and the doubled base, the floor being what the server asked
 * for and at least a quarter of a second. Null when the server asks for longer than the class waits: the caller is told instead.
 */
export function retryWaitMs(limits: ResilienceLimits, { failedAttempts, serverMs, fraction }: RetryFacts): number | null {
  if (serverMs > limits.longestRetryMs) return null;
  const floorMs = Math.max(LEAST_SPACING_MS, serverMs);
  const spanMs = doubled(limits.retryMs, limits.longestRetryMs, failedAttempts - 1);
  // A server that names a wait names it to everybody: those waits are spread past it, never before it.
  return serverMs > LEAST_SPACING_MS ? floorMs + fraction * limits.retryMs : floorMs + fraction * Math.max(0, spanMs - floorMs);
}

/** Milliseconds until the next probe, after so many openings in a row (from 1). Jitter takes up to half away, never below the floor. */
export function openWaitMs(limits: ResilienceLimits, openings: number, fraction: number): number {
  return Math.max(LEAST_SPACING_MS, doubled(limits.openMs, limits.longestOpenMs, openings - 1) * (1 - fraction / 2));
}
