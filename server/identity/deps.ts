import type { Clock, Env, Logger, Random, Secret } from '#server/platform/index.ts';
import type { Store } from '#server/store/index.ts';
import type { SecretCache, ServiceIdentity, VaultCluster } from '#server/vault/index.ts';

/** What this room is built from. */
export interface IdentityDeps {
  store: Store;
  cluster: VaultCluster;
  serviceIdentity: ServiceIdentity;
  /** Spares reads of a seed while codes are tried. Its rule for the console's mount must be of high sensitivity. */
  secretCache: SecretCache;
  env: Env;
  /** What break-glass codes are made with: the secret of the cookies, which whoever owns the machine can read. */
  consoleSecret?: Secret<string>;
  clock: Clock;
  random: Random;
  log: Logger;
  /** Tells the redactor a value that must never be printed. */
  protect?: (value: string) => void;
  /** The same for one that lives as long as the process. */
  hold?: (value: string) => void;
}
