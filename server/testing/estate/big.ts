import type { Clock } from '#server/platform/index.ts';
import { SERVICES } from './company.ts';
import { ensureMounts } from './steps/mounts.ts';
import { inParallel, type VaultAdmin } from './vault-admin.ts';

const MOUNT = 'archive';
const LIFE = '768h';
const LEASES_A_PATH = 1_000;
/** Measured on raft: 16 at once give about 660 leases a second, and more at once give fewer. */
const CONCURRENCY = 16;
const SAY_EVERY_MS = 2_000;

export interface ManyLeasesOptions {
  /** With the root token, root namespace. */
  vault: VaultAdmin;
  wanted: number;
  clock: Clock;
  say: (line: string) => void;
  signal: AbortSignal;
}

/** The paths that hold `wanted` leases, and how many each: jobs of all services, a thousand leases a job. */
export function planPaths(wanted: number): { path: string; count: number }[] {
  const paths: { path: string; count: number }[] = [];
  for (let left = wanted, job = 1; left > 0; left -= LEASES_A_PATH, job += 1) {
    const service = SERVICES[job % SERVICES.length]?.name ?? 'job';
    paths.push({ path: `${service}/job-${String(job).padStart(4, '0')}`, count: Math.min(left, LEASES_A_PATH) });
  }
  return paths;
}

/**
 * Adds what is missing of `wanted` leases below `archive/`: a version 1 KV that leases what it hands out writes one row a lease, where a
 * token writes several. Returns how many were added, also when the signal ended it.
 */
export async function addManyLeases({ vault, wanted, clock, say, signal }: ManyLeasesOptions): Promise<number> {
  await ensureMounts(vault, {
    [MOUNT]: { type: 'kv', options: { version: '1', leased_passthrough: 'true' }, description: 'Leased reads of batch jobs' },
  });
  await vault.write(`sys/mounts/${MOUNT}/tune`, { max_lease_ttl: LIFE });
  const missing: string[] = [];
  for (const { path, count } of planPaths(wanted)) {
    if (signal.aborted) return 0;
    const there = await vault.list(`sys/leases/lookup/${MOUNT}/${path}/`);
    if (there.length === 0) await vault.write(`${MOUNT}/${path}`, { ttl: LIFE, host: `${path.split('/')[0]}.internal.example` });
    for (let one = there.length; one < count; one += 1) missing.push(path);
  }
  say(`${missing.length} leases to add; the demo's audit log grows by about ${Math.ceil((missing.length * 2_600) / 1_000_000)} MB`);

  const startMs = clock.monotonicMs();
  let added = 0;
  let saidMs = startMs;
  await inParallel(missing, CONCURRENCY, async (path) => {
    if (signal.aborted) return;
    const answer = await vault.get(`${MOUNT}/${path}`);
    if (answer.status !== 200 || !answer.body.lease_id)
      throw new Error(`OpenBao answered ${answer.status} on ${MOUNT}/${path}, without a lease.`);
    added += 1;
    const nowMs = clock.monotonicMs();
    if (nowMs - saidMs < SAY_EVERY_MS) return;
    saidMs = nowMs;
    const perSecond = added / ((nowMs - startMs) / 1000);
    const leftSeconds = Math.ceil((missing.length - added) / perSecond);
    say(`${added} of ${missing.length} leases, ${Math.round(perSecond)} a second, ${leftSeconds} s left`);
  });
  return added;
}
