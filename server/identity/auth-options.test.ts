import { expect, it } from 'vitest';
import { newOpaqueId, Secret, systemRandom } from '#server/platform/index.ts';
import { authOptions } from './auth-options.ts';
import { serveAuth } from './auth-route.ts';
import { createSessionCookies } from './cookies.ts';
import type { ActiveSession, IdentityEngine } from './engine.ts';

const publicUrl = new URL('http://localhost:3000');
const cookies = createSessionCookies({ secret: new Secret(newOpaqueId(systemRandom)), publicUrl });
const session = {
  stage: 'verified',
  displayName: 'ada',
  entityId: 'e-planted',
  vaultToken: new Secret('s.planted'),
  idleExpiresAt: new Date(1000),
  absoluteExpiresAt: new Date(2000),
} as unknown as ActiveSession;
const options = (found: ActiveSession | null) =>
  authOptions({ identity: { findSession: async () => found } as Pick<IdentityEngine, 'findSession'>, cookies, publicUrl });
const look = (found: ActiveSession | null, token: object) => options(found).callbacks?.session?.({ token } as never);

it('the session that next-auth tells is a name and an end, for verified sessions only', async () => {
  expect(await look(session, { sid: 'x' })).toEqual({ user: { name: 'ada' }, expires: new Date(1000).toISOString() });
  expect(await look({ ...session, stage: 'password' }, { sid: 'x' })).toEqual({});
  expect(await look(null, { sid: 'x' })).toEqual({});
  expect(await look(session, {})).toEqual({});
});

it("nothing that a client sends as an update gets into next-auth's token", async () => {
  const update = { token: { sid: 'x', mfa: false }, trigger: 'update', session: { sid: 'y', mfa: true } };
  expect(await options(session).callbacks?.jwt?.(update as never)).toEqual({ sid: 'x' });
  expect(options(session).providers).toEqual([]);
});

it('no other address or method of next-auth is served', async () => {
  const serve = (method: string, ...nextauth: string[]) =>
    serveAuth(new Request('http://localhost:3000/api/auth', { method }), { params: Promise.resolve({ nextauth }) }, () =>
      Promise.reject(new Error('asked')),
    );
  for (const action of ['signin', 'signout', 'callback', 'providers', 'error', 'verify-request', '_log', ''])
    expect(await serve('GET', action)).toBeNull();
  for (const method of ['POST', 'PUT', 'DELETE', 'HEAD']) expect(await serve(method, 'session')).toBeNull();
  expect(await serve('GET', 'session', 'x')).toBeNull();
  await expect(serve('GET', 'session')).rejects.toThrow('asked');
});
