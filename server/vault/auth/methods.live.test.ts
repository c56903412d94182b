import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLogger, Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { type RunningBao, startDevBao } from '#server/testing/dev-bao.ts';
import { freshAuthMount, freshNamespace, liveBao, liveCluster, rootClient } from '#server/testing/live.ts';
import type { VaultClient, VaultCluster, VaultPath } from '../client.ts';
import { lookupSelf, revokeSelf } from '../endpoints/auth-token.ts';
import { vaultPath } from '../path.ts';
import { createVaultCluster } from '../transport/cluster.ts';
import { createServiceIdentity } from './create-service-identity.ts';
import type { ServiceMethod } from './method.ts';

const shared = { clock: systemClock, random: systemRandom };
let dir: string;
let lines: string[];
const stops: (() => Promise<void>)[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'methods-'));
  lines = [];
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await rm(dir, { recursive: true, force: true });
});

async function put(name: string, text: string): Promise<string> {
  await writeFile(join(dir, name), text);
  return join(dir, name);
}

function identityOf(
  method: ServiceMethod,
  { namespace = '', cluster = liveCluster() }: { namespace?: string; cluster?: VaultCluster } = {},
) {
  const log = createLogger({ level: 'debug', redactLine: (line) => line, destination: { write: (line) => void lines.push(line) } });
  const identity = createServiceIdentity({ cluster, method, namespace, log, ...shared });
  stops.push(() => identity.stop());
  return identity;
}

const selfIn = async (identity: ReturnType<typeof identityOf>, namespace = '') => lookupSelf(await identity.client(namespace));
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error) => [error.code, error.facts?.reason].filter(Boolean).join(': '),
  );
const write = async (client: VaultClient, path: VaultPath, body: unknown) =>
  (await client.request({ method: 'POST', path, body })).body as { data: Record<string, string>; wrap_info?: { token: string } };

test('userpass signs in within its namespace, and revokes its token at the end', async () => {
  const namespace = await freshNamespace();
  const mount = await freshAuthMount('userpass', namespace);
  await write(rootClient(namespace), vaultPath`auth/${mount}/users/console`, { password: 'planted-password', token_ttl: '1m' });
  const passwordFile = await put('password', 'planted-password\n');
  const identity = identityOf({ kind: 'userpass', mount, username: 'console', passwordFile }, { namespace });
  const self = await selfIn(identity, namespace);
  expect(self).toMatchObject({ createdBy: `auth/${mount}/login/console`, kind: 'service', fullTtlSeconds: 60 });
  await identity.stop();
  const lookUp = write(rootClient(namespace), vaultPath`auth/token/lookup-accessor`, { accessor: self.accessor });
  expect(await failureOf(lookUp)).not.toBe('no error');
  await put('password', 'planted-wrong');
  const wrong = identityOf({ kind: 'userpass', mount, username: 'console', passwordFile }, { namespace });
  expect(await failureOf(wrong.client())).toBe('service_identity_failed: sign_in_refused');
  expect(lines.join('')).not.toContain('planted');
});

describe('a wrapped secret id', () => {
  let mount: string;
  let method: Extract<ServiceMethod, { kind: 'approle-wrapped' }>;
  const wrapAt = async (path: VaultPath, body: unknown = {}) => {
    // The one header that only this test needs; the product never wraps.
    const { address, rootToken } = liveBao();
    const headers = { 'x-vault-token': rootToken.reveal(), 'x-vault-wrap-ttl': '60s', 'content-type': 'application/json' };
    const response = await fetch(`${address}/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return ((await response.json()) as { wrap_info: { token: string } }).wrap_info.token;
  };
  const unwrapElsewhere = (wrapping: string) =>
    write(liveCluster().as({ token: new Secret(wrapping), namespace: '' }), vaultPath`sys/wrapping/unwrap`, {});
  const secretIdPath = () => vaultPath`auth/${mount}/role/console/secret-id`;

  beforeEach(async () => {
    mount = await freshAuthMount('approle');
    await write(rootClient(), vaultPath`auth/${mount}/role/console`, { token_ttl: '60s', secret_id_num_uses: 0 });
    const reply = await rootClient().request({ method: 'GET', path: vaultPath`auth/${mount}/role/console/role-id` });
    const roleIdFile = await put('role-id', (reply.body as { data: { role_id: string } }).data.role_id);
    method = { kind: 'approle-wrapped', mount, roleIdFile, wrappingTokenFile: await put('wrapping', await wrapAt(secretIdPath())) };
  });

  test('is opened once and serves the logins after it', async () => {
    const identity = identityOf({ ...method, roleName: 'console' });
    const client = await identity.client();
    const first = (await lookupSelf(client)).accessor;
    await revokeSelf(client);
    expect((await lookupSelf(client)).accessor).not.toBe(first);
    expect(lines.join('')).not.toContain('isAlarm');
  });

  test('opened by somebody else raises the alarm', async () => {
    const wrapping = await wrapAt(secretIdPath());
    await put('wrapping', wrapping);
    await unwrapElsewhere(wrapping);
    expect(await failureOf(identityOf(method).client())).toBe('wrapping_token_spent: opened_or_expired');
    expect(lines.filter((line) => line.includes('"isAlarm":true'))).toHaveLength(1);
  });

  test('opened by somebody else and wrapped again raises the alarm', async () => {
    const { data } = await unwrapElsewhere(await wrapAt(secretIdPath()));
    await put('wrapping', await wrapAt(vaultPath`sys/wrapping/wrap`, { secret_id: data.secret_id }));
    expect(await failureOf(identityOf(method).client())).toBe('wrapping_token_foreign');
  });

  test('that is no token at all is told as spent, and not as an outage', async () => {
    await put('wrapping', 's.thisIsNoTokenOfTheServer');
    expect(await failureOf(identityOf(method).client())).toBe('wrapping_token_spent: opened_or_expired');
  });
});

function signedJwt(key: KeyObject, claims: Record<string, unknown>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  return `${body}.${sign('sha256', Buffer.from(body), key).toString('base64url')}`;
}

test('jwt signs in with the token on disk, by role and by the default role, and is refused a forged one', async () => {
  const mount = await freshAuthMount('jwt');
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  await write(rootClient(), vaultPath`auth/${mount}/config`, { jwt_validation_pubkeys: [pem], default_role: 'console' });
  const role = { role_type: 'jwt', bound_audiences: ['vault'], user_claim: 'sub', token_ttl: '60s' };
  await write(rootClient(), vaultPath`auth/${mount}/role/console`, role);
  const nowSeconds = Math.floor(Date.now() / 1000);
  const claims = { sub: 'console', aud: 'vault', iat: nowSeconds, exp: nowSeconds + 600 };
  const jwtFile = await put('jwt', signedJwt(privateKey, claims));
  for (const method of [
    { kind: 'jwt', mount, role: 'console', jwtFile },
    { kind: 'jwt', mount, jwtFile },
  ] satisfies ServiceMethod[])
    expect((await selfIn(identityOf(method))).createdBy).toBe(`auth/${mount}/login`);
  const forger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  await put('jwt', signedJwt(forger, claims));
  expect(await failureOf(identityOf({ kind: 'jwt', mount, jwtFile }).client())).toBe('service_identity_failed: sign_in_refused');
});

test('a batch token works, is replaced when its time comes, and is not revoked at the end', async () => {
  const mount = await freshAuthMount('userpass');
  const user = { password: 'planted-password', token_type: 'batch', token_ttl: '3s' };
  await write(rootClient(), vaultPath`auth/${mount}/users/console`, user);
  const passwordFile = await put('password', 'planted-password');
  const identity = identityOf({ kind: 'userpass', mount, username: 'console', passwordFile });
  identity.start();
  expect(await selfIn(identity)).toMatchObject({ kind: 'batch', accessor: '', isRenewable: false });
  const signedIn = () => lines.filter((line) => line.includes('signed in')).length;
  await expect.poll(signedIn, { timeout: 10_000 }).toBeGreaterThan(1);
  expect(await selfIn(identity)).toMatchObject({ kind: 'batch' });
  await identity.stop();
  expect(lines.filter((line) => !line.includes('signed in'))).toEqual([]);
});

test('a token file that is rewritten: the next token is taken when the first dies, and neither is revoked by us', async () => {
  const make = async () => {
    const reply = await rootClient().request({
      method: 'POST',
      path: vaultPath`auth/token/create`,
      body: { ttl: '1h', policies: ['default'] },
    });
    return new Secret((reply.body as { auth: { client_token: string } }).auth.client_token);
  };
  const [first, second] = [await make(), await make()];
  const identity = identityOf({ kind: 'token-file', tokenFile: await put('token', `${first.reveal()}\n`) });
  const client = await identity.client();
  const accessorOf = async (token: Secret<string>) => (await lookupSelf(liveCluster().as({ token, namespace: '' }))).accessor;
  expect((await lookupSelf(client)).accessor).toBe(await accessorOf(first));
  await put('token', second.reveal());
  await revokeSelf(client);
  expect((await lookupSelf(client)).accessor).toBe(await accessorOf(second));
  await identity.stop();
  expect(await accessorOf(second)).not.toBe('');
});

describe('cert', () => {
  let bao: RunningBao;
  let root: VaultClient;
  let issued: { certificate: string; private_key: string; issuing_ca: string };
  const clusters: VaultCluster[] = [];
  const clusterOf = (clientCertificate?: { certFile: string; keyFile: string }) => {
    const cluster = createVaultCluster({ addresses: [bao.address], caCertFile: bao.caFile, clientCertificate, ...shared });
    clusters.push(cluster);
    return cluster;
  };
  beforeAll(async () => {
    bao = await startDevBao({ tls: true });
    root = clusterOf().as({ token: bao.rootToken, namespace: '' });
    await write(root, vaultPath`sys/mounts/pki`, { type: 'pki' });
    await write(root, vaultPath`pki/root/generate/internal`, { common_name: 'test' });
    await write(root, vaultPath`pki/roles/service`, { allow_any_name: true, client_flag: true, ttl: '1h' });
    issued = (await write(root, vaultPath`pki/issue/service`, { common_name: 'console.test' })).data as typeof issued;
    await write(root, vaultPath`sys/auth/cert`, { type: 'cert' });
    await write(root, vaultPath`auth/cert/certs/console`, { certificate: issued.issuing_ca, token_ttl: '60s' });
  });
  afterAll(async () => {
    await Promise.all(clusters.map((cluster) => cluster.close()));
    await bao.stop();
  });

  test('signs in with the certificate of the connection, and is refused without', async () => {
    const certFile = await put('cert.pem', issued.certificate);
    const keyFile = await put('key.pem', issued.private_key);
    const method = { kind: 'cert', mount: 'cert', role: 'console' } as const;
    const identity = identityOf(method, { cluster: clusterOf({ certFile, keyFile }) });
    expect((await selfIn(identity)).createdBy).toBe('auth/cert/login');
    expect(await failureOf(identityOf(method, { cluster: clusterOf() }).client())).toBe('service_identity_failed: sign_in_refused');
    await identity.stop();
  });

  test('one that cannot be read is a failure of TLS, without its content', async () => {
    const files = { certFile: await put('cert.pem', 'planted-rubbish'), keyFile: join(dir, 'missing.pem') };
    const identity = identityOf({ kind: 'cert', mount: 'cert' }, { cluster: clusterOf(files) });
    expect(await failureOf(identity.client())).toBe('vault_tls_failed');
    await put('missing.pem', 'planted-rubbish');
    const again = identityOf({ kind: 'cert', mount: 'cert' }, { cluster: clusterOf(files) });
    expect(await failureOf(again.client())).toBe('vault_tls_failed');
    expect(lines.join('')).not.toContain('planted');
  });
});

test('mounts that are not there are a refusal', async () => {
  const identity = identityOf({ kind: 'cert', mount: 'no-such-mount' });
  expect(await failureOf(identity.client())).toBe('service_identity_failed: sign_in_refused');
});
