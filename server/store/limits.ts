import { CompiledQuery, type Kysely } from 'kysely';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError, sha256Hex } from '#server/platform/index.ts';
import type { Database } from './schema.ts';
import type { Store } from './store.ts';

export interface LimitRule {
  points: number;
  windowSeconds: number;
}

/** Counts tries in the store, so that every process of this console shares the count. Counters of different names never mix. */
export interface Limits {
  /** Counts one try of `key`, or `count` of them, before it is made. Throws `rate_limited` with `retryAfterSeconds`. */
  consume(name: string, key: string, rule: LimitRule, count?: number): Promise<void>;
  /**
   * Gives back one try that turned out right, and no other. A courtesy: with the store away it stays counted, and what was right goes on.
   * Never throws.
   */
  giveBack(name: string, key: string, rule: LimitRule): Promise<void>;
}

export function createLimits(store: Store): Limits {
  const limiters = new Map<string, RateLimiterPostgres>();
  const limiterOf = (name: string, { points, windowSeconds }: LimitRule) => {
    const kind = `${name} ${points} ${windowSeconds}`;
    const limiter = limiters.get(kind) ?? makeLimiter(store, name, points, windowSeconds);
    limiters.set(kind, limiter);
    return limiter;
  };
  return {
    consume: (name, key, rule, count = 1) =>
      store.run(async (db) => {
        try {
          const state = await limiterOf(name, rule).consume(keyOf(key), count);
          if (state.isFirstInDuration) await dropExpired(db);
        } catch (error) {
          if (!(error instanceof RateLimiterRes)) throw error;
          throw new AppError('rate_limited', { retryAfterSeconds: Math.max(1, Math.ceil(error.msBeforeNext / 1000)) });
        }
      }),
    async giveBack(name, key, rule) {
      // The store has logged its failure.
      await store.run(() => limiterOf(name, rule).reward(keyOf(key))).catch(() => undefined);
    },
  };
}

function makeLimiter(store: Store, name: string, points: number, windowSeconds: number): RateLimiterPostgres {
  return new RateLimiterPostgres({
    storeClient: { query: (query: Query) => runQuery(store.db, query) },
    storeType: 'client',
    tableName: 'limits',
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: name,
    points,
    duration: windowSeconds,
  });
}

// Keys are hashed: they may hold what somebody typed, of any length, a password in the wrong field included.
function keyOf(key: string): string {
  return sha256Hex(key);
}

async function dropExpired(db: Kysely<Database>): Promise<void> {
  await db.deleteFrom('limits').where('expire', '<', Date.now()).execute();
}

interface Query {
  text: string;
  values?: unknown[];
}

// Through Kysely, not beside it, so that a count never lands inside somebody's open transaction on the one embedded connection.
async function runQuery(db: Kysely<Database>, query: Query) {
  const result = await db.executeQuery(CompiledQuery.raw(query.text, query.values ?? []));
  return { rows: result.rows, rowCount: result.rows.length || Number(result.numAffectedRows ?? 0) };
}
