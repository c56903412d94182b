import type { VaultAdmin } from '../vault-admin.ts';

/** Enables what is not enabled yet: mount path → body of `sys/mounts/<path>`. */
export async function ensureMounts(vault: VaultAdmin, mounts: Readonly<Record<string, Record<string, unknown>>>): Promise<void> {
  await ensure(vault, 'sys/mounts', mounts);
}

/** The same for auth methods. */
export async function ensureAuths(vault: VaultAdmin, mounts: Readonly<Record<string, Record<string, unknown>>>): Promise<void> {
  await ensure(vault, 'sys/auth', mounts);
}

async function ensure(vault: VaultAdmin, table: string, mounts: Readonly<Record<string, Record<string, unknown>>>): Promise<void> {
  const present = (await vault.get(table)).body.data;
  for (const [path, body] of Object.entries(mounts)) if (!present[`${path}/`]) await vault.write(`${table}/${path}`, body);
}

/** Accessor of an auth mount, which entity aliases refer to. */
export async function authAccessor(vault: VaultAdmin, path: string): Promise<string> {
  return (await vault.get('sys/auth')).body.data[`${path}/`].accessor;
}

/** Makes or updates an entity with one alias. Returns its id. */
export async function ensureEntity(
  vault: VaultAdmin,
  entity: { name: string; metadata: Record<string, string> },
  alias: { name: string; mountAccessor: string },
): Promise<string> {
  await vault.write(`identity/entity/name/${entity.name}`, { metadata: entity.metadata });
  const id: string = (await vault.get(`identity/entity/name/${entity.name}`)).body.data.id;
  await vault.write('identity/entity-alias', { name: alias.name, canonical_id: id, mount_accessor: alias.mountAccessor });
  return id;
}
