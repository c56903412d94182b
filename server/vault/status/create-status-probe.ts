import type { ClusterState, StatusReply } from '#lib/contracts/status.ts';
import { type Clock, codeOf } from '#server/platform/index.ts';
import type { VaultCluster } from '../client.ts';
import { readHealth } from '../endpoints/sys-health.ts';
import type { StatusProbe } from '../status-probe.ts';

type Status = Omit<StatusReply, 'isDemo'>;

/** An answer is shared for this long. */
const MAX_AGE_MS = 3_000;

/** Meaning of the statuses of sys/health (Vault and OpenBao alike). */
const STATES: Readonly<Record<number, ClusterState>> = {
  200: 'active',
  429: 'standby',
  // Disaster-recovery secondary, performance standby, standby without a way to the active node.
  472: 'standby',
  473: 'standby',
  474: 'standby',
  501: 'uninitialised',
  503: 'sealed',
};

const UNREACHABLE = new Set(['vault_unreachable', 'vault_timeout', 'vault_tls_failed']);

/** Asks sys/health without a token, at most once in three seconds for everybody together. Never throws: not to be reached is a state. */
export function createStatusProbe(options: { cluster: VaultCluster; clock: Clock }): StatusProbe {
  const { cluster, clock } = options;
  let last: { status: Status; atMs: number } | null = null;
  let asking: Promise<Status> | null = null;

  async function ask(): Promise<Status> {
    const known = { clusterName: null, product: null, version: null, ...last?.status };
    try {
      const health = await readHealth(cluster.as({ token: null, namespace: '' }));
      return {
        // A sealed node does not know its cluster's name.
        clusterName: health.clusterName ?? known.clusterName,
        product: health.product,
        version: health.version,
        state: STATES[health.status] ?? 'unknown',
        seenAt: clock.now().toISOString(),
      };
    } catch (error) {
      const code = codeOf(error);
      const state = UNREACHABLE.has(code) ? 'unreachable' : code === 'vault_sealed' ? 'sealed' : 'unknown';
      return { clusterName: known.clusterName, product: known.product, version: known.version, state, seenAt: clock.now().toISOString() };
    }
  }

  return {
    current() {
      if (last && clock.monotonicMs() - last.atMs < MAX_AGE_MS) return Promise.resolve(last.status);
      asking ??= ask()
        .then((status) => {
          last = { status, atMs: clock.monotonicMs() };
          return status;
        })
        .finally(() => {
          asking = null;
        });
      return asking;
    },
  };
}
