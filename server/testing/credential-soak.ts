import { systemClock, systemRandom } from '#server/platform/index.ts';
import { createLeaseKeeper, databaseRole, type LeaseEvent, type VaultClient } from '#server/vault/index.ts';
import type { DatabaseStage } from './database-stage.ts';
import { createRotatingPool } from './rotating-pool.ts';

export interface CredentialSoakOptions {
  vault: VaultClient;
  stage: DatabaseStage;
  role: string;
  ttlSeconds: number;
  maxTtlSeconds: number;
  queriesPerSecond: number;
  durationSeconds: number;
  signal?: AbortSignal;
  say?: (line: string) => void;
}

export interface CredentialSoakResult {
  queryCount: number;
  failedCount: number;
  /** SQLSTATE or Node code of the first failure; null when there is none. */
  firstFailure: string | null;
  rotationCount: number;
  renewalCount: number;
  /** Most users of Vault's seen in PostgreSQL at once, by a look every tenth of a second. */
  mostUsers: number;
  /** Most leases issued and not yet verified as gone: an upper bound of the above that misses nothing. */
  mostLeases: number;
  /** Users of Vault's in PostgreSQL after `stop`. */
  usersLeft: number;
  leasesLeft: number;
  slowestQueryMs: number;
}

const WATCH_EVERY_MS = 100;

/** Queries at a steady rate through a pool on rotating credentials, and counts what fails and how many database users live. */
export async function runCredentialSoak(options: CredentialSoakOptions): Promise<CredentialSoakResult> {
  const { vault, stage, role, queriesPerSecond, durationSeconds, signal, say } = options;
  await stage.defineRole(role, options.ttlSeconds, options.maxTtlSeconds);
  const counts = new Map<LeaseEvent['type'], number>();
  const countOf = (type: LeaseEvent['type']) => counts.get(type) ?? 0;
  const result = { queryCount: 0, failedCount: 0, firstFailure: null as string | null, mostUsers: 0, mostLeases: 0, slowestQueryMs: 0 };
  function onEvent({ type }: LeaseEvent): void {
    counts.set(type, countOf(type) + 1);
    result.mostLeases = Math.max(result.mostLeases, countOf('issued') - countOf('revoked'));
  }
  const keeper = createLeaseKeeper({ client: vault, clock: systemClock, random: systemRandom, onEvent });
  let pool: ReturnType<typeof createRotatingPool> | null = null;
  const kept = await keeper.keep(databaseRole(stage.mount, role), { onRotate: (...moved) => pool?.onRotate(...moved) });
  pool = createRotatingPool(stage.postgres, kept.current().value);

  const startedAtMs = systemClock.monotonicMs();
  const endsAtMs = startedAtMs + durationSeconds * 1000;
  const goesOn = () => systemClock.monotonicMs() < endsAtMs && !signal?.aborted;
  const inFlight = new Set<Promise<void>>();
  async function one(): Promise<void> {
    const sentAtMs = systemClock.monotonicMs();
    result.queryCount += 1;
    try {
      await pool?.query('select pg_sleep(0.002)');
    } catch (error) {
      result.failedCount += 1;
      result.firstFailure ??= String((error as { code?: string }).code ?? (error as Error).message);
    }
    result.slowestQueryMs = Math.max(result.slowestQueryMs, systemClock.monotonicMs() - sentAtMs);
  }
  async function send(): Promise<void> {
    for (let count = 1; goesOn(); count += 1) {
      const query = one().finally(() => inFlight.delete(query));
      inFlight.add(query);
      await systemClock.sleep(Math.max(0, startedAtMs + (count * 1000) / queriesPerSecond - systemClock.monotonicMs()));
    }
    await Promise.all(inFlight);
  }
  async function watch(): Promise<void> {
    for (let count = 1; goesOn(); count += 1) {
      result.mostUsers = Math.max(result.mostUsers, (await stage.vaultUsers()).length);
      if (count % (30_000 / WATCH_EVERY_MS) === 0) say?.(`${result.queryCount} queries, ${result.failedCount} failed`);
      await systemClock.sleep(WATCH_EVERY_MS);
    }
  }
  await Promise.all([send(), watch()]);
  await pool.end();
  const left = await keeper.stop();
  return {
    ...result,
    slowestQueryMs: Math.round(result.slowestQueryMs),
    rotationCount: countOf('rotated'),
    renewalCount: countOf('renewed'),
    usersLeft: (await stage.vaultUsers()).length,
    leasesLeft: left.length,
  };
}
