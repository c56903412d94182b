import { createIdentity, type IdentityEngine } from '#server/identity/index.ts';
import { createLogger, parseEnv, Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { openStore, type Store } from '#server/store/index.ts';
import { createSecretCache, createVaultCluster, type SecretCache, type ServiceIdentity, type VaultCluster } from '#server/vault/index.ts';

/** What a process needs to be one of several consoles on one PostgreSQL. */
export interface RacePlace {
  databaseUrl: string;
  dataDir: string;
  vaultAddr: string;
  token: string;
  kvMount: string;
}

export interface RaceEngine {
  store: Store;
  cluster: VaultCluster;
  /** Limits so high that only the one atomic write is in the way. */
  raised: IdentityEngine;
  /** Limits as they are shipped. */
  shipped: IdentityEngine;
  /** How often a seed was fetched so far to hold a code against it. */
  looks(): number;
  close(): Promise<void>;
}

export async function openRaceEngine(place: RacePlace): Promise<RaceEngine> {
  const log = createLogger({ level: 'silent', redactLine: (line) => line });
  const shared = { clock: systemClock, random: systemRandom, log };
  const store = await openStore({ dataDir: place.dataDir, databaseUrl: place.databaseUrl, ...shared });
  const cluster = createVaultCluster({ addresses: [place.vaultAddr], ...shared });
  const token = new Secret(place.token);
  const serviceIdentity: ServiceIdentity = {
    client: async (namespace = '') => cluster.as({ token, namespace }),
    state: () => ({ isSignedIn: true, lastFailure: null, expiresAt: null }),
    start: () => undefined,
    stop: async () => undefined,
  };
  let looks = 0;
  const secretCache = (): SecretCache => {
    const cache = createSecretCache({ rules: [{ paths: `${place.kvMount}/**`, sensitivity: 'high', ttlSeconds: 30 }], ...shared });
    return {
      ...cache,
      open(who) {
        const reader = cache.open(who);
        return {
          read(path, options) {
            looks += 1;
            return reader.read(path, options);
          },
        };
      },
    };
  };
  const build = (settings: Record<string, string>) =>
    createIdentity({
      store,
      cluster,
      serviceIdentity,
      secretCache: secretCache(),
      env: parseEnv({
        SALLYPORT_KV_MOUNT: place.kvMount,
        SALLYPORT_SESSIONS_PER_PERSON: '100',
        SALLYPORT_LIMIT_SIGN_IN: '1000000',
        // A refusal held back would only make the rounds longer.
        SALLYPORT_SIGN_IN_FLOOR_MS: '0',
        ...settings,
      }),
      ...shared,
    });
  return {
    store,
    cluster,
    raised: build({ SALLYPORT_LIMIT_CODE: '1000' }),
    shipped: build({}),
    looks: () => looks,
    async close() {
      await cluster.close();
      await store.close();
    },
  };
}
