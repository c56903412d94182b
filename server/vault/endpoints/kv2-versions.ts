import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import type { CallOptions } from './call.ts';
import { checkVersions } from './kv-version.ts';

const { splat } = vaultPath;

type OnVersions = (client: VaultClient, mount: string, path: string, versions: readonly number[], call?: CallOptions) => Promise<void>;

function onVersions(act: 'delete' | 'undelete' | 'destroy'): OnVersions {
  return async (client, mount, path, versions, call = {}) => {
    const body = { versions: checkVersions(versions) };
    await client.request({ method: 'POST', path: vaultPath`${splat(mount)}/${act}/${splat(path)}`, body, ...call });
  };
}

/** Hides versions until `undeleteVersions`. Versions that are not there are a success too. Throws `invalid_input` on an empty list. */
export const deleteVersions = onVersions('delete');

/** Brings deleted versions back. Destroyed ones stay away, and that is a success too: read to be sure. */
export const undeleteVersions = onVersions('undelete');

/** Takes the data of versions away for good; their metadata stays and says so. */
export const destroyVersions = onVersions('destroy');
