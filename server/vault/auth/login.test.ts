import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import { AppError, codeOf, Secret } from '#server/platform/index.ts';
import { fakeCluster } from '#server/testing/fake-cluster.ts';
import { createLoginMethod } from './login.ts';
import type { ServiceMethod } from './method.ts';

const signal = new AbortController().signal;
let dir: string;
const file = (name: string) => join(dir, name);
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'login-'));
  for (const name of ['jwt', 'role-id', 'secret-id', 'password', 'token']) await writeFile(file(name), `planted-${name}\n`);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Every method that logs in, with the path and the body it must send. */
const LOGINS: [method: () => ServiceMethod, path: string, body: unknown][] = [
  [() => ({ kind: 'kubernetes', mount: 'k8s/a', role: 'r', jwtFile: file('jwt') }), 'auth/k8s/a/login', { role: 'r', jwt: 'planted-jwt' }],
  [() => ({ kind: 'jwt', mount: 'jwt', role: 'r', jwtFile: file('jwt') }), 'auth/jwt/login', { role: 'r', jwt: 'planted-jwt' }],
  [() => ({ kind: 'jwt', mount: 'oidc', jwtFile: file('jwt') }), 'auth/oidc/login', { jwt: 'planted-jwt' }],
  [
    () => ({ kind: 'approle', mount: 'approle', roleIdFile: file('role-id'), secretIdFile: file('secret-id') }),
    'auth/approle/login',
    { role_id: 'planted-role-id', secret_id: 'planted-secret-id' },
  ],
  [() => ({ kind: 'approle', mount: 'approle', roleIdFile: file('role-id') }), 'auth/approle/login', { role_id: 'planted-role-id' }],
  [
    () => ({ kind: 'userpass', mount: 'userpass', username: 'a b', passwordFile: file('password') }),
    'auth/userpass/login/a%20b',
    { password: 'planted-password' },
  ],
  [
    () => ({ kind: 'ldap', mount: 'ldap', username: 'anna', passwordFile: file('password') }),
    'auth/ldap/login/anna',
    { password: 'planted-password' },
  ],
  [() => ({ kind: 'cert', mount: 'cert', role: 'r' }), 'auth/cert/login', { name: 'r' }],
  [() => ({ kind: 'cert', mount: 'cert' }), 'auth/cert/login', {}],
];
const issued = { auth: { client_token: 's.x', lease_duration: 60, renewable: true, token_type: 'service' } };

test.each(LOGINS)('login %#: asks as the method wants it, in its namespace, without a token', async (method, path, body) => {
  const seen: unknown[] = [];
  const { cluster } = fakeCluster((request, caller) => {
    seen.push({ path: request.path, body: request.body, token: caller.token, namespace: caller.namespace });
    return { body: issued };
  });
  const token = await createLoginMethod(cluster, method(), 'team-a').obtain(signal);
  expect(seen).toEqual([{ path, body, token: null, namespace: 'team-a' }]);
  expect(token).toMatchObject({ ttlSeconds: 60, fullTtlSeconds: 60, isRenewable: true, isRevocable: true });
});

test.each(LOGINS)('login %#: a refusal and an outage are told apart, and neither holds a credential', async (method) => {
  const failing = async (code: ErrorCode) => {
    const { cluster } = fakeCluster(() => new AppError(code));
    const error = await createLoginMethod(cluster, method(), '')
      .obtain(signal)
      .catch((thrown) => thrown);
    expect(inspect(error, { depth: 20 })).not.toContain('planted');
    return [codeOf(error), error.facts?.reason];
  };
  for (const code of ['vault_bad_request', 'vault_denied', 'vault_not_found'] as const)
    expect(await failing(code)).toEqual(['service_identity_failed', 'sign_in_refused']);
  for (const code of ['vault_unreachable', 'vault_sealed', 'vault_rate_limited', 'vault_error', 'vault_timeout'] as const)
    expect(await failing(code)).toEqual([code, undefined]);
});

test('a batch token is not to be renewed, whatever it says, and not to be revoked', async () => {
  const { cluster } = fakeCluster(() => ({ body: { auth: { ...issued.auth, token_type: 'batch' } } }));
  const token = await createLoginMethod(cluster, { kind: 'cert', mount: 'cert' }, '').obtain(signal);
  expect(token).toMatchObject({ isRenewable: false, isRevocable: false });
});

test('a token of others is looked up as itself, and what is left of it counts', async () => {
  const { cluster, requests } = fakeCluster((_, caller) => {
    expect(caller.token?.reveal()).toMatch(/^planted-(token|given)$/);
    return { body: { data: { ttl: 10, creation_ttl: 3600, expire_time: 'x', renewable: true, type: 'service' } } };
  });
  for (const method of [
    { kind: 'token-file', tokenFile: file('token') },
    { kind: 'token', token: new Secret('planted-given') },
  ] satisfies ServiceMethod[])
    expect(await createLoginMethod(cluster, method, '').obtain(signal)).toMatchObject({
      ttlSeconds: 10,
      fullTtlSeconds: 3600,
      isRenewable: true,
      isRevocable: false,
    });
  expect(requests.map(({ path }) => path)).toEqual(['auth/token/lookup-self', 'auth/token/lookup-self']);
});

test('only another token in its file supersedes one; a missing file does not', async () => {
  const { cluster } = fakeCluster(() => ({ body: issued }));
  const login = createLoginMethod(cluster, { kind: 'token-file', tokenFile: file('token') }, '');
  expect(await login.isSuperseded(new Secret('planted-token'))).toBe(false);
  expect(await login.isSuperseded(new Secret('older'))).toBe(true);
  await rm(file('token'));
  expect(await login.isSuperseded(new Secret('older'))).toBe(false);
});

test.each(LOGINS)('login %#: what its files hold is told before it is sent', async (method, _, body) => {
  const told: string[] = [];
  let toldBefore: string[] = [];
  const { cluster } = fakeCluster(() => {
    toldBefore = [...told];
    return { body: issued };
  });
  await createLoginMethod(cluster, method(), '', (value) => void told.push(value)).obtain(signal);
  const planted = Object.values(body as Record<string, string>).filter((value) => value.startsWith('planted-'));
  expect(toldBefore.sort()).toEqual(planted.sort());
});
