import type { Clock, Env, Logger, Random } from '#server/platform/index.ts';
import type { Store } from '#server/store/index.ts';
import type { ServiceIdentity, VaultCluster } from '#server/vault/index.ts';

/** What this room is built from. */
export interface IdentityDeps {
  store: Store;
  cluster: VaultCluster;
  serviceIdentity: ServiceIdentity;
  env: Env;
  clock: Clock;
  random: Random;
  log: Logger;
  /** Tells the redactor a value that must never be printed. */
  protect?: (value: string) => void;
}
