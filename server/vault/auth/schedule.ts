/** A token is renewed when this share of its life is left, at the latest. */
const LEAST_MARGIN_SHARE = 0.1;
/** Short lives give up to this share, so that a slow renewal still fits. */
const MOST_MARGIN_SHARE = 0.25;
const LEAST_MARGIN_MS = 5_000;
/** Jitter makes a renewal earlier by up to this share of the margin, never later. */
const JITTER_SHARE = 0.1;

/** No two attempts, of login or renewal, begin closer together than this. */
export const ATTEMPT_SPACING_MS = 250;

const FIRST_PAUSE_MS = 1_000;
const LAST_PAUSE_MS = 30_000;

const FIRST_BACKOFF_MS = 2_000;
const LAST_BACKOFF_MS = 300_000;

/**
 * How long after it was obtained a token is renewed. `timeoutMs` is how long one call may take; `fraction` in [0, 1) is the jitter.
 * Always before the expiry, whatever the life.
 */
export function renewAfterMs(lifeMs: number, timeoutMs: number, fraction: number): number {
  const wanted = Math.max(LEAST_MARGIN_MS, 3 * timeoutMs);
  const marginMs = Math.max(LEAST_MARGIN_SHARE * lifeMs, Math.min(MOST_MARGIN_SHARE * lifeMs, wanted));
  return lifeMs - marginMs - fraction * JITTER_SHARE * marginMs;
}

/** Wait before try number `failures` + 1: 1–2 s, then doubling, never above five minutes. `fraction` in [0, 1) is the jitter. */
export function backoffMs(failures: number, fraction: number): number {
  const fullMs = Math.min(LAST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(Math.max(0, failures - 1), 20));
  return fullMs / 2 + (fraction * fullMs) / 2;
}

/** How long a throttling server is left alone: for as long as it asks, but no longer than a back-off would be. */
export function quietMs(retryAfterSeconds: number | undefined): number {
  return Math.min(LAST_BACKOFF_MS, (retryAfterSeconds ?? 0) * 1000);
}

/**
 * For how long after a failed login callers get its failure again. A second after an outage; after `refusals` refusals in a row twice as
 * long each time, up to half a minute: a wrong password that every request repeats would lock the account.
 */
export function refusalPauseMs(refusals: number): number {
  return Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(Math.max(0, refusals - 1), 10));
}
