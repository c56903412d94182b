import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLogger, type Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import { type RunningBao, startDevBao } from '#server/testing/dev-bao.ts';
import { freshAuthMount, freshPolicy, liveBao, liveCluster, rootClient } from '#server/testing/live.ts';
import {
  createRedactor,
  createServiceIdentity,
  createStatusProbe,
  createVaultCluster,
  listPolicies,
  lookupSelf,
  revokeSelf,
  type ServiceMethod,
  type VaultCluster,
  vaultPath,
} from './index.ts';

const shared = { clock: systemClock, random: systemRandom };
const list = (cluster: VaultCluster, token: Secret<string>) => codeFrom(listPolicies(cluster.as({ token, namespace: '' })));

describe('a server of its own', () => {
  let bao: RunningBao;
  let cluster: VaultCluster;
  beforeAll(async () => {
    bao = await startDevBao({ tls: true });
    cluster = createVaultCluster({ addresses: [bao.address], caCertFile: bao.caFile, ...shared });
  });
  afterAll(async () => {
    await cluster.close();
    await bao.stop();
  });

  test('is taken with its own CA and refused without', async () => {
    expect(await list(cluster, bao.rootToken)).toBe('no error');
    const trusting = createVaultCluster({ addresses: [bao.address], ...shared });
    expect(await list(trusting, bao.rootToken)).toBe('vault_tls_failed');
    await trusting.close();
  });

  test('spoken to in clear answers nothing of its own', async () => {
    const inClear = createVaultCluster({ addresses: [bao.address.replace('https:', 'http:')], ...shared });
    // Without a word of Vault's in it; its port says plainly that it speaks TLS.
    expect(await codeFrom(lookupSelf(inClear.as({ token: bao.rootToken, namespace: '' })))).toBe('vault_bad_answer');
    await inClear.close();
  });

  test('sealed, gone and back: each has its code and its state, and nobody is restarted', async () => {
    const atOnce = { ...systemClock, monotonicMs: () => (ms += 10_000) };
    let ms = 0;
    const probe = createStatusProbe({ cluster, clock: atOnce });
    expect((await probe.current()).state).toBe('active');
    await cluster.as({ token: bao.rootToken, namespace: '' }).request({ method: 'PUT', path: vaultPath`sys/seal` });
    expect(await list(cluster, bao.rootToken)).toBe('vault_sealed');
    expect(await probe.current()).toMatchObject({ state: 'sealed', product: 'openbao' });
    bao.kill('SIGKILL');
    await expect.poll(() => list(cluster, bao.rootToken)).toBe('vault_unreachable');
    expect((await probe.current()).state).toBe('unreachable');
    const { caFile } = bao;
    await bao.restart();
    // A dev server makes a new certificate at each start, and a CA with it.
    const again = createVaultCluster({ addresses: [bao.address], caCertFile: caFile, ...shared });
    await expect.poll(() => list(again, bao.rootToken), { timeout: 10_000 }).toBe('no error');
    await again.close();
  });

  test('stopped in its tracks: accepts, never answers, and is given up in time', async () => {
    const impatient = createVaultCluster({
      addresses: [bao.address],
      caCertFile: bao.caFile,
      limits: { headersMs: { interactive: 300, job: 300 } },
      ...shared,
    });
    expect(await list(impatient, bao.rootToken)).toBe('no error');
    bao.kill('SIGSTOP');
    expect(await list(impatient, bao.rootToken)).toBe('vault_timeout');
    bao.kill('SIGCONT');
    await expect.poll(() => list(impatient, bao.rootToken)).toBe('no error');
    await impatient.close();
  });
});

describe('the service identity', () => {
  let dir: string;
  let method: ServiceMethod;
  let lines: string[];
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'service-'));
    lines = [];
    const mount = await freshAuthMount('approle');
    const policy = await freshPolicy('path "sys/policies/acl" { capabilities = ["list"] }');
    const role = { token_policies: [policy], token_ttl: '2s', token_max_ttl: '4s' };
    await rootClient().request({ method: 'POST', path: vaultPath`auth/${mount}/role/console`, body: role });
    const data = async (path: ReturnType<typeof vaultPath>, isWrite: boolean) =>
      (
        (await rootClient().request({ method: isWrite ? 'POST' : 'GET', path, ...(isWrite ? { body: {} } : {}) })).body as {
          data: Record<string, string>;
        }
      ).data;
    await writeFile(join(dir, 'role-id'), (await data(vaultPath`auth/${mount}/role/console/role-id`, false)).role_id ?? '');
    await writeFile(join(dir, 'secret-id'), (await data(vaultPath`auth/${mount}/role/console/secret-id`, true)).secret_id ?? '');
    method = { kind: 'approle', mount, roleIdFile: join(dir, 'role-id'), secretIdFile: join(dir, 'secret-id') };
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const identityOf = (cluster = liveCluster()) =>
    createServiceIdentity({
      cluster,
      method,
      namespace: '',
      log: createLogger({ level: 'debug', redactLine: (line) => line, destination: { write: (line) => void lines.push(line) } }),
      ...shared,
    });

  test('outlives the longest life of its tokens', async () => {
    const identity = identityOf();
    identity.start();
    const client = await identity.client();
    const first = (await lookupSelf(client)).accessor;
    // Two renewals reach the longest life of four seconds; only a new login goes beyond.
    await expect.poll(async () => (await lookupSelf(client)).accessor === first, { timeout: 15_000, interval: 200 }).toBe(false);
    expect(await codeFrom(listPolicies(client))).toBe('no error');
    await identity.stop();
  });

  test('signs in again when its token is revoked behind its back', async () => {
    const identity = identityOf();
    const client = await identity.client();
    await revokeSelf(client);
    expect(await codeFrom(listPolicies(client))).toBe('no error');
    await identity.stop();
  });

  test('is denied what its policy does not hold, and revokes its token at the end', async () => {
    const tokens: string[] = [];
    const cluster = createVaultCluster({ addresses: [liveBao().address], onSecret: (value) => tokens.push(value), ...shared });
    const identity = identityOf(cluster);
    const client = await identity.client();
    expect(await codeFrom(client.request({ method: 'GET', path: vaultPath`sys/mounts` }))).toBe('vault_denied');
    const { accessor } = await lookupSelf(client);
    await identity.stop();
    const lookUp = rootClient().request({ method: 'POST', path: vaultPath`auth/token/lookup-accessor`, body: { accessor } });
    expect(await codeFrom(lookUp)).not.toBe('no error');
    // What the hook was told is what a redactor needs: no line of the log may hold it.
    const redactor = createRedactor();
    for (const token of tokens) redactor.protect(token);
    expect(tokens.length).toBeGreaterThan(0);
    expect(redactor.redactText(tokens.join(' '))).not.toMatch(/s\.[A-Za-z0-9]{20}/);
    expect(tokens.filter((token) => lines.join('').includes(token))).toEqual([]);
    await cluster.close();
  });
});
