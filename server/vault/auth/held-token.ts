import type { Clock } from '#server/platform/index.ts';
import type { ServiceToken } from './method.ts';
import { renewAfterMs } from './schedule.ts';

/** What one call may take; the renewal margin is made from it. */
export const CALL_MS = 3_000;
/** A renewal that grants less than this share of the full life nears the token's maximum: then a new login is due. */
const TRUNCATED_SHARE = 0.9;

/** One moment on both clocks. Lives are reckoned on the monotonic one, so that a set wall clock ends nothing and lengthens nothing. */
export interface Moment {
  readonly ms: number;
  readonly at: Date;
}

export const momentOf = (clock: Clock): Moment => ({ ms: clock.monotonicMs(), at: clock.now() });

/** A token and its times. Those in `Ms` are monotonic. */
export interface HeldToken extends ServiceToken {
  /** Null when it never expires. */
  readonly expiresAtMs: number | null;
  /** The same for people to read. */
  readonly expiresAt: Date | null;
  /** Null when there is nothing to do. */
  readonly renewAtMs: number | null;
  /** The last renewal granted less than asked: the next one would grant less still. */
  readonly isTruncated: boolean;
}

function timed(token: ServiceToken, asked: Moment, fraction: number, isTruncated: boolean): HeldToken {
  if (token.ttlSeconds === null) return { ...token, expiresAtMs: null, expiresAt: null, renewAtMs: null, isTruncated };
  const lifeMs = token.ttlSeconds * 1000;
  return {
    ...token,
    expiresAtMs: asked.ms + lifeMs,
    expiresAt: new Date(asked.at.getTime() + lifeMs),
    renewAtMs: asked.ms + renewAfterMs(lifeMs, CALL_MS, fraction),
    isTruncated,
  };
}

/** A token of a login asked for at `asked`: its life is counted from before the question, so that no delay lengthens it. */
export function holdIssued(token: ServiceToken, asked: Moment, fraction: number): HeldToken {
  return timed(token, asked, fraction, false);
}

/** The same token after a renewal asked for at `asked`. What was granted counts. */
export function holdRenewed(
  before: HeldToken,
  granted: { ttlSeconds: number; isRenewable: boolean },
  asked: Moment,
  fraction: number,
): HeldToken {
  const isTruncated = granted.ttlSeconds < (before.fullTtlSeconds ?? 0) * TRUNCATED_SHARE;
  return timed({ ...before, ...granted }, asked, fraction, isTruncated);
}

export function isExpired(token: HeldToken, nowMs: number): boolean {
  return token.expiresAtMs !== null && nowMs >= token.expiresAtMs;
}
