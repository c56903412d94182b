import { type Clock, codeOf, type Random, systemClock, systemRandom } from '#server/platform/index.ts';
import { checkMethod } from './auth/check-method.ts';
import { createServiceIdentity } from './auth/create-service-identity.ts';
import type { ServiceMethod } from './auth/method.ts';
import { createSecretCache, type SecretCacheOptions } from './cache/create-secret-cache.ts';
import type { SecretCache, SecretReader } from './cache/secret-cache.ts';
import type { VaultClient } from './client.ts';
import { type ClientLog, silentLog } from './client-log.ts';
import { createLeaseKeeper } from './lease/create-lease-keeper.ts';
import type { LeaseKeeper, LeftLease, StopOptions } from './lease/lease-keeper.ts';
import { type ClientEvent, createClientListeners } from './observe/client-event.ts';
import { holdLatest } from './redaction/latest-holds.ts';
import { createRedactor, type Redactor } from './redaction/redactor.ts';
import type { ServiceIdentity } from './service-identity.ts';
import { createVaultCluster, type VaultClusterOptions } from './transport/cluster.ts';

export interface ClientOptions
  extends Pick<VaultClusterOptions, 'addresses' | 'caCertFile' | 'clientCertificate' | 'limits' | 'resilience'> {
  method: ServiceMethod;
  /** Of the login and of everything after it; '' or left out is the root. */
  namespace?: string;
  /** Rules, sizes and events of the cache. */
  cache?: Omit<SecretCacheOptions, 'clock' | 'random'>;
  /** Told of everything that happens in every part; `createClientMetrics` makes one. What it throws is ignored. */
  onEvent?: (event: ClientEvent) => void;
  /** Left out, nothing is said. */
  log?: ClientLog;
  /** One that is shared with the service's own output; a new one when left out. */
  redactor?: Redactor;
  /** For tests; the system's when left out. */
  clock?: Clock;
  random?: Random;
}

/** All that a service needs, over one identity. */
export interface Client {
  /** Speaks as the service; its token is renewed and replaced beneath. */
  readonly vault: VaultClient;
  /** Secrets by logical path, through the cache. */
  readonly secrets: SecretReader;
  readonly cache: SecretCache;
  readonly leases: LeaseKeeper;
  readonly identity: ServiceIdentity;
  /** Knows every token, cached secret and leased credential that passed. */
  readonly redactor: Redactor;
  /** Revokes all leases, verified, then the token, then closes. An empty list means that nothing is left. Within `withinMs` (5 s) and 3 s. */
  stop(options?: StopOptions): Promise<readonly LeftLease[]>;
}

const IDENTITY = 'service';

/** Signs in and keeps signed in. Throws `invalid_input` for unusable options, and the login's code when that fails, with everything closed; nothing is read or leased before it is asked for. */
export async function createClient(options: ClientOptions): Promise<Client> {
  const { addresses, caCertFile, clientCertificate, limits, cache: cacheOptions, resilience = {} } = options;
  checkMethod(options.method);
  const { method, namespace = '', log = silentLog, redactor = createRedactor() } = options;
  const shared = { clock: options.clock ?? systemClock, random: options.random ?? systemRandom };
  const protect = (value: string) => redactor.protect(value);
  const listeners = createClientListeners(options.onEvent ?? (() => undefined));
  const cluster = createVaultCluster({
    addresses,
    baseNamespace: namespace,
    caCertFile,
    clientCertificate,
    ...(limits ? { limits } : {}),
    resilience: { ...resilience, onEvent: both(listeners.onResilience, resilience.onEvent) },
    onSecret: protect,
    onCall: listeners.onCall,
    log,
    ...shared,
  });
  let leases: LeaseKeeper | null = null;
  let cache: SecretCache | null = null;
  const identity = createServiceIdentity({
    cluster,
    method,
    namespace: '',
    log,
    ...shared,
    // The leases of a token die with it: all move to the new one while the former still lives, or at once when it is dead.
    onEvent: both(listeners.onAuth, ({ type }) => {
      if (type === 'login') leases?.replaceAll();
      // What a revoked token had read is nobody's until another one may read it.
      if (type === 'token_lost') cache?.forget({ identity: IDENTITY });
    }),
    onSecret: holdLatest(redactor),
  });
  try {
    const vault = await identity.client();
    identity.start();
    const secrets = createSecretCache({
      ...cacheOptions,
      onSecret: both(protect, cacheOptions?.onSecret),
      onEvent: both(listeners.onCache, cacheOptions?.onEvent),
      ...shared,
    });
    const keeper = createLeaseKeeper({ client: vault, ...shared, onEvent: listeners.onLease, hold: (value) => redactor.hold(value) });
    leases = keeper;
    cache = secrets;
    let stopped: Promise<readonly LeftLease[]> | null = null;
    const end = async (stop?: StopOptions) => {
      const left = await keeper.stop(stop);
      await identity.stop();
      secrets.forget({});
      await cluster.close();
      return left;
    };
    return {
      vault,
      secrets: secrets.open({ identity: IDENTITY, namespace, client: () => vault }),
      cache: secrets,
      leases: keeper,
      identity,
      redactor,
      stop: (stop) => {
        stopped ??= end(stop);
        return stopped;
      },
    };
  } catch (error) {
    log.error({ code: codeOf(error) }, 'the client could not sign in');
    await identity.stop();
    await cluster.close();
    throw error;
  }
}

function both<A extends unknown[]>(first: (...told: A) => void, second: ((...told: A) => void) | undefined): (...told: A) => void {
  return (...told) => {
    first(...told);
    second?.(...told);
  };
}
