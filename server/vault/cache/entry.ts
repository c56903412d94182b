import type { Secret } from '#server/platform/index.ts';
import type { PathTimes } from './rules.ts';

/** Whose read it was: the first part of every key. */
export interface Scope {
  readonly identity: string;
  readonly namespace: string;
}

/** One answer of the server, or its word that nothing is there (`value` null). Times are those of the monotonic clock. */
export interface Entry {
  readonly scope: Scope;
  readonly path: string;
  readonly value: Secret<Readonly<Record<string, unknown>>> | null;
  readonly version: number | null;
  readonly createdAt: string | null;
  /** Of the request that brought it; higher is later. */
  readonly seq: number;
  readonly sizeBytes: number;
  readonly askedAtMs: number;
  readonly refreshAtMs: number;
  readonly freshUntilMs: number;
  /** Never handed out from then on, whatever happens. */
  readonly goneAtMs: number;
  /** When a later request for it failed, and until when none is made. */
  failedAtMs: number;
  retryAtMs: number;
}

/** A share of the TTL, before its end, in which the next read brings a new answer while it still hands out this one. */
const EARLIEST_REFRESH = 0.8;
const REFRESH_SPREAD = 0.15;
const RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;
/** So long after a failure a reader need not wait to see whether it lasts. */
const TROUBLE_MS = 10_000;

type Clocks = Pick<Entry, 'askedAtMs' | 'refreshAtMs' | 'freshUntilMs' | 'goneAtMs'>;

/** The age counts from the request, not from its answer: the value may have changed the moment after the server read it. `fraction` in [0, 1). */
export function clocksOf({ ttlMs, maxAgeMs }: PathTimes, askedAtMs: number, fraction: number): Clocks {
  return {
    askedAtMs,
    refreshAtMs: askedAtMs + ttlMs * (EARLIEST_REFRESH + REFRESH_SPREAD * fraction),
    freshUntilMs: askedAtMs + ttlMs,
    goneAtMs: askedAtMs + Math.max(ttlMs, maxAgeMs),
  };
}

/** "Nothing there" is kept for moments only, and never beyond its end. */
export function negativeClocksOf(negativeMs: number, askedAtMs: number): Clocks {
  const endMs = askedAtMs + negativeMs;
  return { askedAtMs, refreshAtMs: endMs, freshUntilMs: endMs, goneAtMs: endMs };
}

/** Spaces out requests while the server is in trouble: at least a second, at most half a minute and its jitter. */
export function noteFailure(entry: Entry, nowMs: number, fraction: number, retryAfterSeconds = 0): void {
  entry.failedAtMs = nowMs;
  entry.retryAtMs = nowMs + Math.min(LONGEST_RETRY_MS, Math.max(RETRY_MS, retryAfterSeconds * 1000)) * (1 + fraction / 2);
}

/**
 * What a reader gets now. `fresh` and `stale` are handed out as they are; with `-behind` a new answer is fetched at the same time, which
 * nobody waits for; `due` waits for it.
 */
export function standingOf(entry: Entry, nowMs: number): 'fresh' | 'fresh-behind' | 'stale' | 'stale-behind' | 'due' {
  if (nowMs < entry.freshUntilMs) return nowMs < entry.refreshAtMs || nowMs < entry.retryAtMs ? 'fresh' : 'fresh-behind';
  if (nowMs >= entry.goneAtMs) return 'due';
  if (nowMs < entry.retryAtMs) return 'stale';
  return nowMs < entry.failedAtMs + TROUBLE_MS ? 'stale-behind' : 'due';
}

const plainTime = (text: string) => text.replace(/Z$/, '');

/** Whether an answer is of an older version than what is held: a node that lags, not a secret that was made anew (its versions begin again). */
export function isOlderAnswer(answer: Pick<Entry, 'version' | 'createdAt'>, held: Pick<Entry, 'version' | 'createdAt'>): boolean {
  if (answer.version === null || held.version === null || answer.version >= held.version) return false;
  return answer.createdAt !== null && held.createdAt !== null && plainTime(answer.createdAt) <= plainTime(held.createdAt);
}
