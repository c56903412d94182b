/** A lease is renewed when this share of its life has passed, or a little earlier. */
const RENEW_SHARE = 0.7;
/** From here on a new credential is wanted, whatever renewals say. */
const REPLACE_SHARE = 0.8;
/**
 * A grant comes in whole seconds, rounded down: with less than this left, a renewal that the maximum life cuts grants nothing, and what was
 * left is lost with it. So a new credential is wanted before, whatever share of the life that is.
 */
const LEAST_LEFT_MS = 1_000;
/** But never so early that a life of one second is not used at all. */
const LEAST_SHARE = 0.5;
/** Jitter makes a moment earlier by up to this share of the life, never later. */
const JITTER_SHARE = 0.03;
/** A renewal that grants less than this share of what was asked nears the maximum life. */
const TRUNCATED_SHARE = 0.9;
/** After this many failures a new credential is tried in turn with the renewal, also before its time. */
const RENEWALS_ALONE = 2;
/** A drain takes no more than this share of the new life, so that it is over before the next rotation. */
const DRAIN_SHARE = 0.25;

const FIRST_BACKOFF_MS = 1_000;
const LAST_BACKOFF_MS = 300_000;
/** Without a credential the service stands still, so the waits stay short. */
const LAST_BACKOFF_WITHOUT_MS = 15_000;
const MOST_CALL_MS = 10_000;

/** Two attempts for one role are never closer than this, whatever lives and waits the server gives. */
export const SPACING_MS = 250;
/** Node's timers end at 24 days and fire at once beyond; a longer wait is cut into pieces. */
export const LONGEST_SLEEP_MS = 2 ** 30;

/** Moments of one lease on the monotonic clock, in milliseconds. */
export interface LeaseTimes {
  /** Null when it cannot be renewed. That of a very short life is the moment of its replacement: a renewal is tried after that only. */
  readonly renewAtMs: number | null;
  readonly replaceAtMs: number;
  /** The credential is not used from here on. */
  readonly endsAtMs: number;
}

/**
 * `askedAtMs` is when the request left, before the server began to count, so the end is never late. `fraction` in [0, 1) is the jitter.
 */
export function timesOf(grant: { askedAtMs: number; ttlSeconds: number; isRenewable: boolean }, fraction: number): LeaseTimes {
  const { askedAtMs, isRenewable } = grant;
  const lifeMs = grant.ttlSeconds * 1000;
  const jitterMs = fraction * JITTER_SHARE * lifeMs;
  const renewAfterMs = RENEW_SHARE * lifeMs;
  const replaceAfterMs = Math.min(REPLACE_SHARE * lifeMs, Math.max(LEAST_SHARE * lifeMs, lifeMs - LEAST_LEFT_MS));
  const isRenewedFirst = isRenewable && renewAfterMs < replaceAfterMs;
  const replaceAtMs = askedAtMs + replaceAfterMs - (isRenewedFirst ? 0 : jitterMs);
  const renewAtMs = isRenewedFirst ? askedAtMs + renewAfterMs - jitterMs : replaceAtMs;
  return { renewAtMs: isRenewable ? renewAtMs : null, replaceAtMs, endsAtMs: askedAtMs + lifeMs };
}

/** Whether a renewal was cut by `max_ttl`: only what was granted counts, never what was asked. */
export function isTruncated(grantedSeconds: number, askedSeconds: number): boolean {
  return grantedSeconds < TRUNCATED_SHARE * askedSeconds;
}

export type LeaseAction = 'renew' | 'replace';

/** What to try now. When both make sense they take turns, so that one broken path does not hide that the other works. */
export function actionAt(nowMs: number, times: LeaseTimes, failures: number, lastAction: LeaseAction): LeaseAction {
  if (times.renewAtMs === null || nowMs >= times.endsAtMs) return 'replace';
  if (nowMs < times.replaceAtMs && failures < RENEWALS_ALONE) return 'renew';
  return lastAction === 'replace' && failures > 0 ? 'renew' : 'replace';
}

/**
 * Wait before the next try after `failures` failures in a row (1 or more). Reckoned from the life that is left, not from the one once
 * granted, so several tries fit before the end. `leftMs` below 0: the credential has ended. `fraction` in [0, 1) is the jitter.
 */
export function retryWaitMs(state: { failures: number; leftMs: number; retryAfterMs: number; fraction: number }): number {
  const { failures, leftMs, retryAfterMs, fraction } = state;
  const capMs = leftMs > 0 ? LAST_BACKOFF_MS : LAST_BACKOFF_WITHOUT_MS;
  const fullMs = Math.min(capMs, FIRST_BACKOFF_MS * 2 ** Math.min(Math.max(0, failures - 1), 20));
  const backoffMs = fullMs / 2 + (fraction * fullMs) / 2;
  const urgentMs = leftMs > 0 ? leftMs / 4 : Number.POSITIVE_INFINITY;
  const serverMs = retryAfterMs > 0 ? retryAfterMs + fraction * SPACING_MS : 0;
  return Math.max(SPACING_MS, serverMs, Math.min(backoffMs, urgentMs));
}

/** How long one renewal may take: a hanging one must leave time for a new credential. */
export function renewalLimitMs(leftMs: number): number {
  return Math.max(SPACING_MS, Math.min(MOST_CALL_MS, leftMs / 3));
}

/** How long the users of the former credential may take to let go of it, given the life of the new one. */
export function drainLimitMs(wantedMs: number, nextTtlSeconds: number): number {
  return Math.min(wantedMs, DRAIN_SHARE * nextTtlSeconds * 1000);
}
