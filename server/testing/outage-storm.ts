import { randomBytes } from 'node:crypto';
import { type Clock, isAppError, Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { createSecretCache, createVaultCluster, vaultPath } from '#server/vault/index.ts';
import type { RunningBao } from './dev-bao.ts';
import { PATIENT, startFaultProxy } from './fault-proxy.ts';

const BUCKET_MS = 250;
/** Before the outage, so that connections stand and the steady rate is known. */
const WARM_UP_MS = 2_000;
const STEADY_MS = 4_000;
const AFTER_MS = 6_000;
/** A caller whose draws are keys cached before the outage learns nothing of the return: it goes on drawing until here. */
const AFTER_LIMIT_MS = 30_000;
/** Each caller reads about once a second. */
const [LEAST_PAUSE_MS, SPREAD_MS] = [500, 1_000];

export interface OutageStormOptions {
  bao: Pick<RunningBao, 'address' | 'rootToken'>;
  keys: number;
  callers: number;
  outageMs: number;
  signal?: AbortSignal;
}

export interface OutageStormFigures {
  keys: number;
  callers: number;
  outageMs: number;
  /** Rounds over the node that the breaker let out in the outage. */
  probes: number;
  /** Requests from the second probe on: until then a busy machine still carries attempts that were under way when it opened. */
  arrivedWhileOpen: number;
  /** Requests until the second probe: those that the breaker opened by, and attempts under way then, which may try their only node twice. */
  arrivedUntilProbe: number;
  openedAfterMs: number;
  /** From the server's return to the breaker's closing, and to the last caller's first fresh answer. */
  closedAfterMs: number;
  lastCallerAfterMs: number;
  steadyPerBucket: number;
  mostPerBucketBefore: number;
  mostPerBucketAfter: number;
  steadyPerSecond: number;
  mostPerSecondAfter: number;
  reads: number;
  staleReads: number;
  failedReads: number;
  /** Codes of failures that are none of an outage; empty when all is well. */
  oddCodes: string[];
  closings: number;
}

/** Most arrivals of any such span that ends with one of them. */
function densest(times: readonly number[], spanMs: number): number {
  let [most, from] = [0, 0];
  for (const [at, time] of times.entries()) {
    while (time - (times[from] as number) >= spanMs) from += 1;
    most = Math.max(most, at - from + 1);
  }
  return most;
}

/** Callers that read many keys through cache and breaker while the server is away, counted at the proxy before it. */
export async function runOutageStorm({ bao, keys, callers, outageMs, signal }: OutageStormOptions): Promise<OutageStormFigures> {
  const clock: Clock = systemClock;
  const proxy = await startFaultProxy(bao.address);
  const events: { kind: string; atMs: number }[] = [];
  const direct = createVaultCluster({ addresses: [bao.address], clock, random: systemRandom });
  const behind = createVaultCluster({
    addresses: [proxy.address],
    clock,
    random: systemRandom,
    limits: PATIENT,
    resilience: { onEvent: ({ kind }) => void events.push({ kind, atMs: clock.monotonicMs() }) },
  });
  const caller = { token: new Secret(bao.rootToken.reveal()), namespace: '' };
  const mount = `outage-${randomBytes(4).toString('hex')}`;
  const read = { count: 0, stale: 0, failed: 0 };
  const oddCodes = new Set<string>();
  try {
    const root = direct.as(caller);
    await root.request({ method: 'POST', path: vaultPath`sys/mounts/${mount}`, body: { type: 'kv' } });
    let written = 0;
    const writer = async () => {
      while (written < keys) {
        written += 1;
        const [name, password] = [`key-${written}`, `value-${written}`];
        await root.request({ method: 'POST', path: vaultPath`${mount}/${name}`, body: { password } });
      }
    };
    await Promise.all(Array.from({ length: 32 }, writer));

    const client = behind.as(caller);
    const reader = createSecretCache({ clock, random: systemRandom }).open({ identity: 'service', namespace: '', client: () => client });
    const upAgainMs: (number | null)[] = Array.from({ length: callers }, () => null);
    let [downAtMs, backAtMs, isOver] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, false];
    const startedAtMs = clock.monotonicMs();
    const call = async (name: number) => {
      await clock.sleep(systemRandom.fraction() * 1_000);
      while (!isOver && !signal?.aborted) {
        let waitMs = LEAST_PAUSE_MS + systemRandom.fraction() * SPREAD_MS;
        const key = 1 + Math.floor(systemRandom.fraction() * keys);
        try {
          const found = await reader.read(`${mount}/key-${key}`);
          if (found?.value.reveal().password !== `value-${key}`) oddCodes.add('wrong value');
          if (found?.isStale) read.stale += 1;
          else if (found && clock.monotonicMs() - found.ageMs > backAtMs) upAgainMs[name] ??= clock.monotonicMs();
        } catch (error) {
          read.failed += 1;
          const code = isAppError(error) ? error.code : 'no code';
          if (code !== 'vault_unreachable' && code !== 'vault_busy') oddCodes.add(code);
          // An eager caller: back as soon as it was told it may.
          if (isAppError(error) && error.retryAfterSeconds !== undefined) waitMs = error.retryAfterSeconds * 1_000;
        }
        read.count += 1;
        await clock.sleep(waitMs);
      }
    };
    const all = Promise.all(Array.from({ length: callers }, (_, name) => call(name)));
    await clock.sleep(WARM_UP_MS + STEADY_MS, signal);
    downAtMs = clock.monotonicMs();
    proxy.setFault({ kind: 'reset' });
    await clock.sleep(outageMs, signal);
    proxy.setFault(null);
    backAtMs = clock.monotonicMs();
    await clock.sleep(AFTER_MS, signal);
    while (upAgainMs.includes(null) && clock.monotonicMs() - backAtMs < AFTER_LIMIT_MS) await clock.sleep(BUCKET_MS, signal);
    isOver = true;
    await all;

    const times = proxy.seen.map(({ atMs }) => atMs);
    const within = (fromMs: number, toMs: number) => times.filter((at) => at >= fromMs && at < toMs);
    const timeOf = (kind: string) => events.find((event) => event.kind === kind)?.atMs ?? Number.NaN;
    const [openedAtMs, closedAtMs] = [timeOf('breaker-opened'), timeOf('breaker-closed')];
    const probedAtMs = events.filter(({ kind }) => kind === 'breaker-half-open')[1]?.atMs ?? Number.NaN;
    const steady = within(startedAtMs + WARM_UP_MS, downAtMs);
    const after = within(backAtMs, Number.POSITIVE_INFINITY);
    return {
      keys,
      callers,
      outageMs,
      probes: events.filter(({ kind, atMs }) => kind === 'breaker-half-open' && atMs < backAtMs).length,
      arrivedWhileOpen: within(probedAtMs, backAtMs).length,
      arrivedUntilProbe: within(downAtMs, probedAtMs).length,
      openedAfterMs: Math.round(openedAtMs - downAtMs),
      closedAfterMs: Math.round(closedAtMs - backAtMs),
      lastCallerAfterMs: Math.round(Math.max(...upAgainMs.map((at) => at ?? Number.POSITIVE_INFINITY)) - backAtMs),
      steadyPerBucket: (steady.length * BUCKET_MS) / STEADY_MS,
      mostPerBucketBefore: densest(steady, BUCKET_MS),
      mostPerBucketAfter: densest(after, BUCKET_MS),
      steadyPerSecond: (steady.length * 1_000) / STEADY_MS,
      mostPerSecondAfter: densest(after, 1_000),
      reads: read.count,
      staleReads: read.stale,
      failedReads: read.failed,
      oddCodes: [...oddCodes],
      closings: events.filter(({ kind }) => kind === 'breaker-closed').length,
    };
  } finally {
    await Promise.all([direct.close(), behind.close()]);
    await proxy.close();
  }
}

/** Words for what is not as it must be; none when all is. The densest quarter second is the soak's to judge: a busy machine bunches. */
export function outageFaults(figures: OutageStormFigures): string[] {
  const must: [string, boolean][] = [
    ['the breaker opened late', figures.openedAfterMs < 1_000],
    ['requests other than probes went out', figures.arrivedWhileOpen <= figures.probes - 1],
    ['there were few probes', figures.probes >= 2],
    ['probes went out more often than the breaker may', figures.probes <= figures.outageMs / 250],
    ['the breaker closed late', figures.closedAfterMs <= 2_000],
    ['the breaker did not close just once', figures.closings === 1],
    ['attempts that were under way were too many', figures.arrivedUntilProbe <= 100],
    ['the return was a burst', figures.mostPerSecondAfter <= 2 * figures.steadyPerSecond],
    ['a caller got nothing after the return', Number.isFinite(figures.lastCallerAfterMs)],
    ['failures that are none of an outage', figures.oddCodes.length === 0],
  ];
  return must.filter(([, holds]) => !holds).map(([words]) => words);
}
