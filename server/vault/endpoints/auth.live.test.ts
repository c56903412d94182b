import { beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '#server/platform/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import { clientWithPolicy, freshAuthMount, freshNamespace, liveBao, liveCluster, rootClient } from '#server/testing/live.ts';
import { vaultPath } from '../path.ts';
import { loginApprole, loginKubernetes, loginUserpass } from './auth-login.ts';
import { createChild, lookupSelf, renewSelf, revokeSelf } from './auth-token.ts';

const anonymous = (namespace = '') => liveCluster().as({ token: null, namespace });
const asToken = (token: Secret<string>, namespace = '') => liveCluster().as({ token, namespace });
const wrong = new Secret('wrong');

describe('userpass', () => {
  let namespace: string;
  let mount: string;
  const password = new Secret('planted-password');
  beforeAll(async () => {
    namespace = await freshNamespace();
    mount = await freshAuthMount('userpass', namespace);
    await rootClient(namespace).request({
      method: 'POST',
      path: vaultPath`auth/${mount}/users/${'anna.x'}`,
      body: { password: password.reveal(), token_ttl: '1m', token_max_ttl: '2m' },
    });
  });

  test('gives a token with an entity, which knows itself, renews itself and ends itself', async () => {
    const issued = await loginUserpass(anonymous(namespace), { mount, username: 'anna.x', password });
    expect(issued).toMatchObject({ ttlSeconds: 60, isRenewable: true, kind: 'service', policies: ['default'] });
    expect(issued.entityId).toMatch(/^[0-9a-f-]{36}/);
    const client = asToken(issued.token, namespace);
    const self = await lookupSelf(client);
    expect(self).toMatchObject({ entityId: issued.entityId, isOrphan: true, usesLeft: 0, kind: 'service' });
    expect(self.createdBy).toBe(`auth/${mount}/login/anna.x`);
    // Capped by the longest life of the token: what comes back counts, not what was asked.
    const renewed = await renewSelf(client, 86_400);
    expect(renewed.ttlSeconds).toBeGreaterThan(60);
    expect(renewed.ttlSeconds).toBeLessThanOrEqual(120);
    await revokeSelf(client);
    expect(await codeFrom(lookupSelf(client))).toBe('vault_token_dead');
  });

  test('one answer for wrong password, unknown user and unknown mount', async () => {
    const attempts = [
      { mount, username: 'anna.x', password: wrong },
      { mount, username: 'nobody', password: wrong },
      { mount: 'no-such-mount', username: 'anna.x', password },
    ];
    for (const attempt of attempts) expect(await codeFrom(loginUserpass(anonymous(namespace), attempt))).toBe('sign_in_refused');
  });

  test('an unknown namespace is named as such', async () => {
    const attempt = { mount, username: 'anna.x', password };
    expect(await codeFrom(loginUserpass(anonymous('no-such-namespace'), attempt))).toBe('vault_namespace_unknown');
  });

  test('an error holds no password', async () => {
    const error = await loginUserpass(anonymous(namespace), { mount: 'no-such-mount', username: 'x', password }).catch((thrown) => thrown);
    const { inspect } = await import('node:util');
    expect(inspect(error, { depth: 20 })).not.toContain('planted-password');
  });
});

describe('approle and kubernetes', () => {
  test('approle gives a token for its two ids', async () => {
    const mount = await freshAuthMount('approle');
    const role = vaultPath`auth/${mount}/role/console`;
    await rootClient().request({ method: 'POST', path: role, body: { token_ttl: '90s' } });
    const read = async (method: 'GET' | 'POST', path: ReturnType<typeof vaultPath>) =>
      ((await rootClient().request({ method, path, ...(method === 'POST' ? { body: {} } : {}) })).body as { data: Record<string, string> })
        .data;
    const roleId = new Secret((await read('GET', vaultPath`auth/${mount}/role/console/role-id`)).role_id ?? '');
    const secretId = new Secret((await read('POST', vaultPath`auth/${mount}/role/console/secret-id`)).secret_id ?? '');
    expect((await loginApprole(anonymous(), { mount, roleId, secretId })).ttlSeconds).toBe(90);
    expect(await codeFrom(loginApprole(anonymous(), { mount, roleId, secretId: wrong }))).toBe('sign_in_refused');
  });

  test('kubernetes refuses a token that is none', async () => {
    const mount = await freshAuthMount('kubernetes');
    expect(await codeFrom(loginKubernetes(anonymous(), { mount, role: 'console', jwt: wrong }))).toBe('sign_in_refused');
  });
});

describe('tokens', () => {
  test('a child lives as long as asked, and dies with its parent', async () => {
    const parent = await createChild(rootClient(), { ttlSeconds: 600, policies: ['default', 'root'] });
    const child = await createChild(asToken(parent.token), { ttlSeconds: 120, policies: ['default'], displayName: 'console' });
    const self = await lookupSelf(asToken(child.token));
    expect(self).toMatchObject({ isOrphan: false, policies: ['default'], displayName: 'token-console' });
    expect((await renewSelf(asToken(child.token), 3_600)).ttlSeconds).toBeLessThanOrEqual(120);
    await revokeSelf(asToken(parent.token));
    expect(await codeFrom(lookupSelf(asToken(child.token)))).toBe('vault_token_dead');
  });

  test('a token without the right makes no child', async () => {
    expect(await codeFrom(createChild(await clientWithPolicy(''), { ttlSeconds: 60 }))).toBe('vault_denied');
  });

  test('a root token never expires', async () => {
    expect(await lookupSelf(rootClient())).toMatchObject({ ttlSeconds: null, isRenewable: false, entityId: '' });
  });

  test('a batch token is told apart and cannot be renewed', async () => {
    const reply = await rootClient().request({
      method: 'POST',
      path: vaultPath`auth/token/create`,
      body: { type: 'batch', ttl: '1h', policies: ['default'] },
    });
    const { auth } = reply.body as { auth: { client_token: string } };
    const client = asToken(new Secret(auth.client_token));
    expect(await lookupSelf(client)).toMatchObject({ kind: 'batch', isRenewable: false });
    expect(await codeFrom(renewSelf(client))).toBe('vault_bad_request');
  });

  test('a denial is a denial, also for tokens that may not look themselves up', async () => {
    const reply = await rootClient().request({
      method: 'POST',
      path: vaultPath`auth/token/create`,
      body: { no_default_policy: true, policies: ['no-such-policy'], ttl: '1h' },
    });
    const { auth } = reply.body as { auth: { client_token: string } };
    const client = asToken(new Secret(auth.client_token));
    expect(await codeFrom(client.request({ method: 'GET', path: vaultPath`sys/mounts` }))).toBe('vault_denied');
    const namespace = await freshNamespace();
    const there = client.inNamespace(namespace);
    expect(await codeFrom(there.request({ method: 'GET', path: vaultPath`sys/mounts` }))).toBe('vault_denied');
  });

  test('a token of a namespace is alive in the root, and dead nowhere', async () => {
    const namespace = await freshNamespace();
    const client = await clientWithPolicy('', namespace);
    expect(await codeFrom(client.inNamespace('').request({ method: 'GET', path: vaultPath`sys/mounts` }))).toBe('vault_denied');
    expect(liveBao().address).toContain('127.0.0.1');
  });
});
