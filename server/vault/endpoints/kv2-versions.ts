import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import type { CallOptions } from './call.ts';
import { checkVersions } from './kv-version.ts';

const { splat } = vaultPath;

/** Hides versions until `undeleteVersions`. Versions that are not there are a success too. Throws `invalid_input` on an empty list. */
export async function deleteVersions(
  client: VaultClient,
  mount: string,
  path: string,
  versions: readonly number[],
  call: CallOptions = {},
): Promise<void> {
  const body = { versions: checkVersions(versions) };
  await client.request({ method: 'POST', path: vaultPath`${splat(mount)}/delete/${splat(path)}`, body, ...call });
}

/** Brings deleted versions back. Destroyed ones stay away, and that is a success too: read to be sure. */
export async function undeleteVersions(
  client: VaultClient,
  mount: string,
  path: string,
  versions: readonly number[],
  call: CallOptions = {},
): Promise<void> {
  const body = { versions: checkVersions(versions) };
  await client.request({ method: 'POST', path: vaultPath`${splat(mount)}/undelete/${splat(path)}`, body, ...call });
}

/** Takes the data of versions away for good; their metadata stays and says so. */
export async function destroyVersions(
  client: VaultClient,
  mount: string,
  path: string,
  versions: readonly number[],
  call: CallOptions = {},
): Promise<void> {
  const body = { versions: checkVersions(versions) };
  await client.request({ method: 'POST', path: vaultPath`${splat(mount)}/destroy/${splat(path)}`, body, ...call });
}
