import { createLeaseIndex } from '#server/lease-index/index.ts';
import { createLogger, type Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { createSharedAnswers, type SessionContext } from '#server/services/index.ts';
import type { Snapshots } from '#server/snapshots/index.ts';
import { capabilitiesSelf, createStatusProbe, createVaultCluster, type ServiceIdentity, type VaultCluster } from '#server/vault/index.ts';
import { verbContext } from './verb-context.ts';

export interface LiveConsole {
  readonly cluster: VaultCluster;
  /** A person who signed in to the root namespace with this token. */
  contextOf(person: Secret<string>): SessionContext;
  /** Ages what is shared among people by ten seconds, which a test need not wait for. */
  ageShared(): void;
  close(): Promise<void>;
}

type Grants = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The engines of one console over an outage: what it saw before, it still knows afterwards. `serviceToken` is the console's own.
 * Has no audit log, and no snapshots.
 */
export function openLiveConsole(options: { addresses: readonly string[]; serviceToken: Secret<string> }): LiveConsole {
  const { addresses, serviceToken } = options;
  const log = createLogger({ level: 'silent', redactLine: (line) => line });
  const cluster = createVaultCluster({ addresses, clock: systemClock, random: systemRandom });
  const serviceIdentity: ServiceIdentity = {
    client: async (namespace = '') => cluster.as({ token: serviceToken, namespace }),
    state: () => ({ isSignedIn: true, lastFailure: null, expiresAt: null }),
    start: () => undefined,
    stop: async () => undefined,
  };
  const leaseIndex = createLeaseIndex({ serviceIdentity, clock: systemClock, log, minIntervalMs: 0 });
  const status = createStatusProbe({ cluster, clock: systemClock });
  let agedMs = 0;
  const sharedAnswers = createSharedAnswers({ ...systemClock, monotonicMs: () => systemClock.monotonicMs() + agedMs });
  const snapshots = { list: async () => [] } as unknown as Snapshots;
  // As the console's memory of rights does it: while Vault does not answer the last answer serves.
  const remembered = new Map<string, Grants>();
  return {
    cluster,
    contextOf: (person) =>
      verbContext({
        cluster,
        token: person,
        serviceIdentity,
        leaseIndex,
        snapshots,
        status,
        sharedAnswers,
        async capabilities(_session, namespace, paths) {
          const key = [person.reveal(), namespace, ...paths].join('\n');
          const asked = capabilitiesSelf(cluster.as({ token: person, namespace }), paths);
          const grants = await asked.catch((error: unknown) => remembered.get(key) ?? Promise.reject(error));
          remembered.set(key, grants);
          return grants;
        },
      }),
    ageShared() {
      agedMs += 10_000;
    },
    async close() {
      await leaseIndex.stop();
      await cluster.close();
    },
  };
}
