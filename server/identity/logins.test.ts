import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppError } from '#server/platform/index.ts';
import { type IdentityWorld, openIdentityWorld } from '#server/testing/identity-world.ts';
import { type LoginParts, loginWithToken } from './logins.ts';

const facts = { address: '192.0.2.9', userAgent: 'b', requestId: 'r-9', signal: new AbortController().signal };
let world: IdentityWorld;
beforeAll(async () => {
  world = await openIdentityWorld();
});
afterAll(() => world.close());

it.each([
  ['auth/token/create', 'token-deploy'],
  ['auth/token/create-orphan', 'token-deploy'],
  ['auth/token/create/some-role', 'token-deploy'],
  ['auth/userpass/login/ana', 'ana'],
])('a pasted token made at %s is called %s: what its maker noted of it is nobody’s name', async (path, name) => {
  const meta = { username: 'ana' };
  const self = {
    accessor: 'a',
    display_name: 'token-deploy',
    entity_id: 'e-1',
    policies: ['default'],
    ttl: 100,
    type: 'service',
    meta,
    path,
  };
  const request = async (asked: { path: unknown }) => {
    if (String(asked.path).includes('create')) throw new AppError('vault_denied');
    return { status: 200, body: { data: self }, headers: {} };
  };
  const parts = { cluster: { as: () => ({ request }) }, clock: world.clock, env: world.env(), discard: async () => undefined };
  const person = await loginWithToken(parts as unknown as LoginParts, { method: 'token', token: 't', namespace: '' }, facts);
  expect(person).toMatchObject({ displayName: name, username: name });
});
