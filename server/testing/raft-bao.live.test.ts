import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { auditHash, createVaultCluster, listPolicies, readSealStatus, vaultPath } from '#server/vault/index.ts';
import { type RunningRaftBao, startRaftBao } from './raft-bao.ts';

let dir: string;
const running: RunningRaftBao[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'raft-bao-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((bao) => bao.stop()));
  await rm(dir, { recursive: true, force: true });
});

async function start(options: Partial<Parameters<typeof startRaftBao>[0]> = {}): Promise<RunningRaftBao> {
  const bao = await startRaftBao({ dir, ...options });
  running.push(bao);
  return bao;
}

function rootOf(bao: RunningRaftBao) {
  return createVaultCluster({ addresses: [bao.address], clock: systemClock, random: systemRandom }).as({
    token: bao.rootToken,
    namespace: '',
  });
}

test('initialises itself, unseals itself, audits, and finds its data after a crash and on another port', async () => {
  const bao = await start();
  expect(bao.isNew).toBe(true);
  expect((await stat(bao.sealKeyFile)).mode & 0o777).toBe(0o600);
  expect((await stat(join(dir, 'keys.json'))).mode & 0o777).toBe(0o600);
  expect(await readSealStatus(rootOf(bao))).toMatchObject({ sealType: 'static', isAutoUnsealed: true, storageType: 'raft' });
  await rootOf(bao).request({
    method: 'POST',
    path: vaultPath`sys/policies/acl/kept`,
    body: { policy: 'path "x" { capabilities = ["deny"] }' },
  });
  const hash = await auditHash(rootOf(bao), 'file', new Secret(bao.rootToken.reveal()));
  expect(await readFile(bao.auditFile, 'utf8')).toContain(hash);
  expect(await readFile(bao.auditFile, 'utf8')).not.toContain(bao.rootToken.reveal());

  bao.kill('SIGKILL');
  await bao.restart();
  expect(await listPolicies(rootOf(bao))).toContain('kept');
  // A LIST is written as a count, or one of every lease would drown the log.
  const lines = (await readFile(bao.auditFile, 'utf8')).trim().split('\n');
  expect(lines.filter((line) => line.includes('"operation":"list"') && line.includes('"type":"response"')).join()).not.toContain('kept');

  await bao.stop();
  const again = await start();
  expect(again.isNew).toBe(false);
  expect(await listPolicies(rootOf(again))).toContain('kept');
});

test('half-made directories and busy ports have one sentence each', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  await expect(start({ port })).rejects.toThrow(/^Port \d+ or \d+ on 127\.0\.0\.1 is taken/);
  await new Promise((resolve) => taken.close(resolve));

  const bao = await start();
  await bao.stop();
  const keys = await readFile(join(dir, 'keys.json'));
  await rm(join(dir, 'keys.json'));
  await expect(start()).rejects.toThrow(/keys\.json is missing: remove its directory to start afresh/);
  await writeFile(join(dir, 'keys.json'), keys);
  await writeFile(bao.sealKeyFile, 'short');
  await expect(start()).rejects.toThrow(/seal key .* is damaged/);
  await rm(bao.sealKeyFile);
  await expect(start()).rejects.toThrow(/seal key .* is missing/);
});
