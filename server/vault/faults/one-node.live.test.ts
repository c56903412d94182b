import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Clock, codeOf, createLogger, systemClock, systemRandom } from '#server/platform/index.ts';
import { startFakeUpstream } from '#server/testing/fake-upstream.ts';
import { type FaultProxy, PATIENT, startFaultProxy } from '#server/testing/fault-proxy.ts';
import { tried } from '#server/testing/fault-stage.ts';
import { liveCapabilities } from '#server/testing/live.ts';
import { type RunningRaftBao, startRaftBao } from '#server/testing/raft-bao.ts';
import { createServiceIdentity } from '../auth/create-service-identity.ts';
import { createSecretCache } from '../cache/create-secret-cache.ts';
import type { VaultClient, VaultCluster, VaultRequest } from '../client.ts';
import { readPlainSecret } from '../endpoints/kv1.ts';
import { readSecret, writeSecret } from '../endpoints/kv2.ts';
import { deleteVersions, destroyVersions } from '../endpoints/kv2-versions.ts';
import { vaultPath } from '../path.ts';
import { createVaultCluster } from '../transport/cluster.ts';

const DEADLINE_MS = 11_000;
const DAY_MS = 86_400_000;

const can = await liveCapabilities();
let dir: string;
let bao: RunningRaftBao;
let proxy: FaultProxy;
let cluster: VaultCluster;
let root: VaultClient;
let passwordFile: string;
const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);

beforeAll(async () => {
  if (!can.hasStaticSeal || !can.declaresAuditDevices) return;
  process.on('unhandledRejection', note);
  dir = await mkdtemp(join(tmpdir(), 'one-node-'));
  bao = await startRaftBao({ dir: join(dir, 'bao') });
  proxy = await startFaultProxy(bao.address);
  cluster = connect();
  root = cluster.as({ token: bao.rootToken, namespace: '' });
  const password = randomBytes(12).toString('hex');
  passwordFile = join(dir, 'password');
  await writeFile(passwordFile, password);
  await post(vaultPath`sys/mounts/kv`, { type: 'kv' });
  await post(vaultPath`kv/config`, { value: '1', filling: 'x'.repeat(400) });
  await post(vaultPath`sys/policies/acl/reader`, { policy: 'path "kv/*" { capabilities = ["read"] }' });
  await post(vaultPath`sys/auth/userpass`, { type: 'userpass' });
  await post(vaultPath`auth/userpass/users/console`, { password, token_policies: ['reader'], token_ttl: '1h' });
});
beforeEach(({ skip }) => {
  if (!can.hasStaticSeal || !can.declaresAuditDevices) skip('This server has no static seal, or no audit devices in its configuration.');
});
afterEach(() => {
  proxy?.setFault(null);
  expect(unhandled.splice(0)).toEqual([]);
});
afterAll(async () => {
  process.off('unhandledRejection', note);
  await Promise.all([cluster?.close(), proxy?.close()]);
  await bao?.stop();
  await rm(dir, { recursive: true, force: true });
});

function connect(clock: Clock = systemClock): VaultCluster {
  return createVaultCluster({ addresses: [proxy.address], clock, random: systemRandom, limits: PATIENT, resilience: {} });
}
const post = (path: VaultRequest['path'], body: unknown) => root.request({ method: 'POST', path, body });
const read = () => readPlainSecret(root, 'kv', 'config');

async function audited(path: string): Promise<number> {
  const lines = (await readFile(bao.auditFile, 'utf8')).trim().split('\n');
  const entries = lines.map((line) => JSON.parse(line) as { type: string; request: { path: string } });
  return entries.filter(({ type, request }) => type === 'request' && request.path === path).length;
}

function identityOf(clock: Clock = systemClock) {
  const log = createLogger({ level: 'silent', redactLine: (line) => line });
  const method = { kind: 'userpass', mount: 'userpass', username: 'console', passwordFile } as const;
  return createServiceIdentity({ cluster, method, namespace: '', log, clock, random: systemRandom });
}

test('a token revoked under 500 calls in flight: one login in the audit log, and every call answered', async () => {
  const identity = identityOf();
  const client = await identity.client();
  const before = await audited('auth/userpass/login/console');
  const self = await client.request({ method: 'GET', path: vaultPath`auth/token/lookup-self` });
  const { accessor } = (self.body as { data: { accessor: string } }).data;
  let answered = 0;
  const calls = Array.from({ length: 500 }, async () => {
    await readPlainSecret(client, 'kv', 'config');
    answered += 1;
  });
  await expect.poll(() => answered, { interval: 1, timeout: 15_000 }).toBeGreaterThan(20);
  await post(vaultPath`auth/token/revoke-accessor`, { accessor });
  const late = Array.from({ length: 20 }, () => readPlainSecret(client, 'kv', 'config'));
  await Promise.all([...calls, ...late]);
  expect(answered).toBe(500);
  expect((await audited('auth/userpass/login/console')) - before).toBe(1);
  await identity.stop();
}, 30_000);

test('the wall clock jumps by a day, forwards and back: no login, no renewal, no reading again', async () => {
  let jumpMs = 0;
  const clock: Clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + jumpMs) };
  const identity = identityOf(clock);
  identity.start();
  const client = await identity.client();
  const cache = createSecretCache({ clock, random: systemRandom });
  const reader = cache.open({ identity: 'test', namespace: '', client: () => client });
  await reader.read('kv/config');
  const logins = await audited('auth/userpass/login/console');
  const sent = proxy.seen.length;
  for (jumpMs of [DAY_MS, -DAY_MS, 0]) {
    expect(await reader.read('kv/config')).toMatchObject({ isStale: false });
    expect(identity.state().isSignedIn).toBe(true);
    await readPlainSecret(client, 'kv', 'config');
  }
  expect(proxy.seen.length - sent).toBe(3);
  expect(await audited('auth/userpass/login/console')).toBe(logins);
  await identity.stop();
});

test('a rate limit: 429 is told with its wait, attempts stay few, and all is well without it', async () => {
  await post(vaultPath`sys/quotas/rate-limit/narrow`, { path: 'kv', rate: 5, interval: '1s' });
  const sent = proxy.seen.length;
  const codes = await Promise.all(
    Array.from({ length: 60 }, () =>
      read().then(
        () => 'ok',
        (error) => {
          expect(error.retryAfterSeconds).toBeGreaterThanOrEqual(0.25);
          return codeOf(error);
        },
      ),
    ),
  );
  expect(new Set(codes)).toEqual(new Set(['ok', 'vault_rate_limited']));
  // Retries come from a reserve of 20 and a fifth of one for each call.
  expect(proxy.seen.length - sent).toBeLessThanOrEqual(60 + 20 + 12);
  await root.request({ method: 'DELETE', path: vaultPath`sys/quotas/rate-limit/narrow` });
  expect(await read()).toMatchObject({ value: '1' });
});

test('a namespace that is gone under its reader is said, and nothing of it is served from memory', async ({ skip }) => {
  if (!can.hasNamespaces) skip('This server has no namespaces.');
  await post(vaultPath`sys/namespaces/team`, {});
  const team = root.inNamespace('team');
  await team.request({ method: 'POST', path: vaultPath`sys/mounts/kv`, body: { type: 'kv' } });
  await team.request({ method: 'POST', path: vaultPath`kv/a`, body: { value: 'planted' } });
  const cache = createSecretCache({ clock: systemClock, random: systemRandom });
  const reader = cache.open({ identity: 'test', namespace: 'team', client: () => team });
  expect((await reader.read('kv/a'))?.value.reveal()).toEqual({ value: 'planted' });
  await root.request({ method: 'DELETE', path: vaultPath`sys/namespaces/team` });
  await expect.poll(() => readPlainSecret(team, 'kv', 'a').then(() => 'ok', codeOf), { timeout: 10_000 }).toBe('vault_namespace_unknown');
  expect(await reader.read('kv/b').then(() => 'ok', codeOf)).toBe('vault_namespace_unknown');
  cache.forget({ namespace: 'team' });
  expect(await reader.read('kv/a').then(() => 'ok', codeOf)).toBe('vault_namespace_unknown');
  expect(cache.state().entryCount).toBe(0);
});

test('a reset inside the body: a read says so in time, nothing is remembered, and the next one is answered', async () => {
  proxy.setFault({ kind: 'cut', afterBytes: 40 });
  const cache = createSecretCache({ clock: systemClock, random: systemRandom });
  const reader = cache.open({ identity: 'test', namespace: '', client: () => root });
  const call = await tried(() => reader.read('kv/config'));
  expect(call.code).toBe('vault_unreachable');
  expect(call.tookMs).toBeLessThan(DEADLINE_MS);
  expect(cache.state()).toMatchObject({ entryCount: 0, loadingCount: 0 });
  proxy.setFault(null);
  await expect.poll(() => tried(() => reader.read('kv/config')).then(({ code }) => code), { timeout: 5_000 }).toBe('ok');
});

test('an answer that drips is given up at the budget, once', async () => {
  const before = proxy.seen.length;
  proxy.setFault({ kind: 'drip', everyMs: 100 });
  const call = await tried(read);
  expect(call.code).toBe('vault_timeout');
  expect(call.tookMs).toBeLessThan(DEADLINE_MS);
  expect(proxy.seen.length - before).toBe(1);
}, 20_000);

test('a write whose answer is lost is of unknown outcome, was done once, and is not sent again', async () => {
  const before = await audited('kv/lost');
  proxy.setFault({ kind: 'swallow' }, ({ method }) => method === 'POST');
  const call = await tried(() => post(vaultPath`kv/lost`, { value: '2' }));
  expect(call).toMatchObject({ code: 'outcome_unknown' });
  expect(proxy.seen.filter(({ path }) => path === '/v1/kv/lost')).toHaveLength(1);
  expect((await audited('kv/lost')) - before).toBe(1);
  proxy.setFault(null);
  expect(await readPlainSecret(root, 'kv', 'lost')).toEqual({ value: '2' });
});

test('a redirect to an origin that is not configured is refused, and no token goes there', async () => {
  const foreign = await startFakeUpstream((_, response) => response.end('{"data":{"value":"foreign"}}'));
  proxy.setFault({ kind: 'answer', status: 307, headers: { location: `${foreign.address}/v1/kv/config` } });
  expect(await tried(read)).toMatchObject({ code: 'vault_redirect_refused' });
  expect(await tried(() => post(vaultPath`kv/config`, { value: '3' }))).toMatchObject({ code: 'vault_redirect_refused' });
  expect(foreign.seen).toEqual([]);
  await foreign.close();
});

/** Of the right form, so that nothing but its length speaks against it. */
const LONG = `{"request_id":"r","data":{"value":"${'x'.repeat(50_000_000)}"}}`;

test.each([
  ['HTML with 200', { status: 200, body: '<html>login</html>' }, 'HTML in place of JSON'],
  ['HTML with 502', { status: 502, body: '<html>bad gateway</html>' }, 'HTML in place of JSON'],
  ['a secret of 50 MB in chunks', { status: 200, body: LONG }, 'the body is over the limit'],
  [
    'a secret of 50 MB with its length',
    { status: 200, headers: { 'content-length': String(LONG.length) }, body: LONG },
    'the body is over the limit',
  ],
])(
  '%s in place of the answer: said in time by what and where, nothing remembered, and the next one is answered',
  async (_, answer, what) => {
    const isRead = ({ path }: { path: string }) => path === '/v1/kv/config';
    proxy.setFault({ kind: 'answer', ...answer }, isRead);
    const cache = createSecretCache({ clock: systemClock, random: systemRandom });
    const reader = cache.open({ identity: 'test', namespace: '', client: () => root });
    const startedAtMs = performance.now();
    const error = await reader.read('kv/config').catch((thrown) => thrown);
    expect(performance.now() - startedAtMs).toBeLessThan(DEADLINE_MS);
    expect(error).toMatchObject({ code: 'vault_bad_answer', where: { method: 'GET', path: 'kv/config', node: proxy.address, what } });
    expect(cache.state()).toEqual({ entryCount: 0, sizeBytes: 0, loadingCount: 0 });
    proxy.setFault(null);
    await expect.poll(() => tried(() => reader.read('kv/config')).then(({ code }) => code), { timeout: 5_000 }).toBe('ok');
  },
);

test('a wrong namespace, an unknown path and empty versions are each what they are', async () => {
  await post(vaultPath`sys/mounts/kv2`, { type: 'kv', options: { version: '2' } });
  await expect.poll(() => tried(() => writeSecret(root, 'kv2', 'a', { x: '1' })).then(({ code }) => code), { timeout: 10_000 }).toBe('ok');
  await deleteVersions(root, 'kv2', 'a', [1]);
  expect(await readSecret(root, 'kv2', 'a')).toBeNull();
  await destroyVersions(root, 'kv2', 'a', [1]);
  expect(await readSecret(root, 'kv2', 'a')).toBeNull();
  expect(await readSecret(root, 'kv2', 'none')).toBeNull();
  expect(await tried(() => root.request({ method: 'GET', path: vaultPath`no/such/mount` }))).toMatchObject({ code: 'vault_not_found' });
  if (can.hasNamespaces)
    expect(
      await tried(() => readPlainSecret(root.inNamespace('nowhere'), 'kv', 'config').then((found) => expect(found).toBeNull())),
    ).toMatchObject({
      code: 'vault_namespace_unknown',
    });
});
