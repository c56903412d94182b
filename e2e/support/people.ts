import { randomBytes } from 'node:crypto';
import { newSeed } from '#server/identity/index.ts';
import { systemRandom } from '#server/platform/index.ts';
import { asRoot, type Person } from './demo.ts';

export type Role = 'analyst' | 'operator' | 'platform-admin' | 'auditor';

/** Adds a person of the test's own to the demo's Vault, so that no other test's codes or limits touch this one. */
export async function newPerson(role: Role, options: { isEnrolled?: boolean } = {}): Promise<Person & { entityId: string }> {
  const username = `e2e-${role}-${randomBytes(4).toString('hex')}`;
  const password = randomBytes(12).toString('base64url');
  await asRoot('POST', `auth/userpass/users/${username}`, { body: { password, token_policies: [`demo-${role}`], token_ttl: '8h' } });
  const { data: entity } = await asRoot<{ data: { id: string } }>('POST', 'identity/entity', { body: { name: username } });
  const { data: mounts } = await asRoot<{ data: Record<string, { accessor: string }> }>('GET', 'sys/auth');
  const alias = { name: username, canonical_id: entity.id, mount_accessor: mounts['userpass/']?.accessor };
  await asRoot('POST', 'identity/entity-alias', { body: alias });
  if (options.isEnrolled === false) return { username, password, role, totpSecret: null, entityId: entity.id };
  const totpSecret = newSeed(systemRandom);
  const factor = { totp: { seed: totpSecret, enrolledAt: new Date().toISOString() } };
  await asRoot('POST', `sallyport/data/factors/${entity.id}`, { body: { data: factor, options: { cas: 0 } } });
  return { username, password, role, totpSecret, entityId: entity.id };
}
