import { randomBytes } from 'node:crypto';
import { newSeed } from '#server/identity/index.ts';
import { systemRandom } from '#server/platform/index.ts';
import { asRoot, type Person } from './demo.ts';

export type Role = 'analyst' | 'operator' | 'platform-admin' | 'auditor';

export interface NewPersonOptions {
  isEnrolled?: boolean;
  /** Instead of the root namespace; its userpass mount must be there. */
  namespace?: string;
  /** Instead of the policy of the role and the server's default one. */
  policies?: readonly string[];
}

/** Adds a person of the test's own to the demo's Vault, so that no other test's codes or limits touch this one. */
export async function newPerson(role: Role, options: NewPersonOptions = {}): Promise<Person & { entityId: string }> {
  const { isEnrolled = true, namespace = '', policies } = options;
  const username = `e2e-${role}-${randomBytes(4).toString('hex')}`;
  const password = randomBytes(12).toString('base64url');
  const rights = policies ? { token_policies: policies, token_no_default_policy: true } : { token_policies: [`demo-${role}`] };
  const login = { password, token_ttl: '8h', ...rights };
  await asRoot('POST', `auth/userpass/users/${username}`, { namespace, body: login });
  const { data: entity } = await asRoot<{ data: { id: string } }>('POST', 'identity/entity', { namespace, body: { name: username } });
  const { data: mounts } = await asRoot<{ data: Record<string, { accessor: string }> }>('GET', 'sys/auth', { namespace });
  const alias = { name: username, canonical_id: entity.id, mount_accessor: mounts['userpass/']?.accessor };
  await asRoot('POST', 'identity/entity-alias', { namespace, body: alias });
  const person = { username, password, role, entityId: entity.id, ...(namespace === '' ? {} : { namespace }) };
  if (!isEnrolled) return { ...person, totpSecret: null };
  const totpSecret = newSeed(systemRandom);
  const factor = { totp: { seed: totpSecret, enrolledAt: new Date().toISOString() } };
  await asRoot('POST', `sallyport/data/factors/${entity.id}`, { body: { data: factor, options: { cas: 0 } } });
  return { ...person, totpSecret };
}

/** A policy by which a token may be a token and nothing else: look at itself, say what it may do, end itself. */
export async function barePolicy(): Promise<string> {
  const name = `e2e-bare-${randomBytes(4).toString('hex')}`;
  const paths = { 'auth/token/lookup-self': 'read', 'auth/token/revoke-self': 'update', 'sys/capabilities-self': 'update' };
  const policy = Object.entries(paths).map(([path, capability]) => `path "${path}" { capabilities = ["${capability}"] }`);
  await asRoot('POST', `sys/policies/acl/${name}`, { body: { policy: policy.join('\n') } });
  return name;
}
