import type { Secret } from '#server/platform/index.ts';
import type { VaultPath } from '../client.ts';
import { type DatabaseLogin, issueDatabaseLogin, readStaticLogin } from '../endpoints/database.ts';
import { issueLeased } from '../endpoints/leased-secret.ts';
import type { LeaseSource, StaticSource } from './lease-keeper.ts';

/** Users that the database engine at `mount` makes for `role`, each for one lease. */
export function databaseRole(mount: string, role: string): LeaseSource<DatabaseLogin> {
  return {
    kind: 'leased',
    name: `${mount}/creds/${role}`,
    issue: (client, call) => issueDatabaseLogin(client, mount, role, call),
  };
}

/** One user of the database whose password the engine rotates. */
export function databaseStaticRole(mount: string, role: string): StaticSource<DatabaseLogin> {
  return {
    kind: 'static',
    name: `${mount}/static-creds/${role}`,
    read: (client, call) => readStaticLogin(client, mount, role, call),
    isSame: (a, b) => a.username === b.username && a.password.reveal() === b.password.reveal(),
  };
}

/** Whatever an engine leases at a path made by `vaultPath`: a GET, or a POST of `body`. The value is the answer's `data`. */
export function leasedPath(
  path: VaultPath,
  body?: Readonly<Record<string, unknown>>,
): LeaseSource<Secret<Readonly<Record<string, unknown>>>> {
  return {
    kind: 'leased',
    name: path,
    async issue(client, call) {
      const { data, ...lease } = await issueLeased(client, path, { ...call, ...(body ? { body } : {}) });
      return { ...lease, value: data };
    },
  };
}
