import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, createLogger, systemClock, systemRandom } from '#server/platform/index.ts';
import { type RunningRaftBao, startRaftBao } from '#server/testing/raft-bao.ts';
import type { VaultCluster, VaultRequest } from '../client.ts';
import { lookupSelf } from '../endpoints/auth-token.ts';
import { vaultPath } from '../path.ts';
import { createVaultCluster } from '../transport/cluster.ts';
import { createServiceIdentity } from './create-service-identity.ts';

const CALLS = 100;
const shared = { clock: systemClock, random: systemRandom };
const READ: VaultRequest = { method: 'GET', path: vaultPath`kv/config` };
const FORBIDDEN: VaultRequest = { method: 'GET', path: vaultPath`sys/mounts` };

let dir: string;
let bao: RunningRaftBao;
let cluster: VaultCluster;
let passwordFile: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'in-flight-'));
  bao = await startRaftBao({ dir: join(dir, 'bao') });
  cluster = createVaultCluster({ addresses: [bao.address], ...shared });
  const password = randomBytes(12).toString('hex');
  passwordFile = join(dir, 'password');
  await writeFile(passwordFile, password);
  await asRoot('POST', vaultPath`sys/mounts/kv`, { type: 'kv' });
  await asRoot('POST', vaultPath`kv/config`, { value: '1' });
  await asRoot('POST', vaultPath`sys/policies/acl/reader`, { policy: 'path "kv/*" { capabilities = ["read"] }' });
  await asRoot('POST', vaultPath`sys/auth/userpass`, { type: 'userpass' });
  await asRoot('POST', vaultPath`auth/userpass/users/console`, { password, token_policies: ['reader'], token_ttl: '1h' });
});
afterAll(async () => {
  await cluster?.close();
  await bao?.stop();
  await rm(dir, { recursive: true, force: true });
});

const asRoot = (method: 'POST', path: VaultRequest['path'], body: unknown) =>
  cluster.as({ token: bao.rootToken, namespace: '' }).request({ method, path, body });

/** Requests of one path that the server itself has written down. */
async function audited(path: string): Promise<number> {
  const entries = (await readFile(bao.auditFile, 'utf8')).trim().split('\n');
  return entries.map((line) => JSON.parse(line)).filter(({ type, request }) => type === 'request' && request.path === path).length;
}

function identityOf() {
  const log = createLogger({ level: 'silent', redactLine: (line) => line });
  const method = { kind: 'userpass', mount: 'userpass', username: 'console', passwordFile } as const;
  return createServiceIdentity({ cluster, method, namespace: '', log, ...shared });
}

test('a token revoked under a hundred calls in flight: one login, and every call answered', async () => {
  const identity = identityOf();
  const client = await identity.client();
  const { accessor } = await lookupSelf(client);
  const [loginsBefore, lookupsBefore] = [await audited('auth/userpass/login/console'), await audited('auth/token/lookup-self')];
  let answered = 0;
  /** Calls that began before the revocation, during it and after. */
  const calls = Array.from({ length: CALLS }, async () => {
    for (let round = 0; round < 5; round += 1) {
      const { body } = await client.request(READ);
      expect(body).toMatchObject({ data: { value: '1' } });
      answered += 1;
    }
  });
  await expect.poll(() => answered, { interval: 1, timeout: 15_000 }).toBeGreaterThan(CALLS / 2);
  await asRoot('POST', vaultPath`auth/token/revoke-accessor`, { accessor });
  await Promise.all(calls);
  expect(answered).toBe(5 * CALLS);
  expect((await audited('auth/userpass/login/console')) - loginsBefore).toBe(1);
  expect((await audited('auth/token/lookup-self')) - lookupsBefore).toBeLessThanOrEqual(5);
  await identity.stop();
});

test('a plain denial, a hundred times over, is no reason for a login', async () => {
  const identity = identityOf();
  const client = await identity.client();
  const before = await audited('auth/userpass/login/console');
  const codes = await Promise.all(Array.from({ length: CALLS }, () => client.request(FORBIDDEN).then(() => 'no error', codeOf)));
  expect(new Set(codes)).toEqual(new Set(['vault_denied']));
  expect(await audited('auth/userpass/login/console')).toBe(before);
  await identity.stop();
});
