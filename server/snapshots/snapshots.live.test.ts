import { mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLogger, newOpaqueId, type Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { createJournal } from '#server/store/index.ts';
import { startDevBao } from '#server/testing/dev-bao.ts';
import { json, startFakeUpstream } from '#server/testing/fake-upstream.ts';
import { type RunningRaftBao, startRaftBao } from '#server/testing/raft-bao.ts';
import { openScratchStore } from '#server/testing/scratch-store.ts';
import { createChild, createVaultCluster, type ServiceIdentity, type VaultCluster, vaultPath } from '#server/vault/index.ts';
import { createSnapshots, type Snapshots } from './index.ts';

const taker = { entityId: 'e-1', displayName: 'userpass-ben', requestId: 'r-1', address: '127.0.0.1' };
const PLANTED = newOpaqueId(systemRandom);

let bao: RunningRaftBao;
let home: string;
const clusters: VaultCluster[] = [];

function clusterAt(address: string): VaultCluster {
  const cluster = createVaultCluster({ addresses: [address], clock: systemClock, random: systemRandom });
  clusters.push(cluster);
  return cluster;
}

function identityAt(address: string, token: Secret<string>): ServiceIdentity {
  const cluster = clusterAt(address);
  return {
    client: async (namespace = '', signal) => cluster.as({ token, namespace, ...(signal ? { signal } : {}) }),
    state: () => ({ isSignedIn: true, lastFailure: null, expiresAt: null }),
    start: () => undefined,
    stop: async () => undefined,
  };
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sallyport-snapshots-'));
  bao = await startRaftBao({ dir: join(home, 'first') });
  const root = clusterAt(bao.address).as({ token: bao.rootToken, namespace: '' });
  await root.request({ method: 'POST', path: vaultPath`sys/mounts/kv`, body: { type: 'kv' } });
  await root.request({ method: 'POST', path: vaultPath`kv/planted`, body: { value: PLANTED } });
});
afterAll(async () => {
  await bao?.stop();
  await Promise.all(clusters.map((cluster) => cluster.close()));
  await rm(home, { recursive: true, force: true });
});

let store: Awaited<ReturnType<typeof openScratchStore>>;
let logged: string[];
const made: Snapshots[] = [];
beforeEach(async () => {
  store = await openScratchStore();
  logged = [];
});
afterEach(async () => {
  await Promise.all(made.splice(0).map((snapshots) => snapshots.stop()));
  await store.close();
});

async function start(serviceIdentity = identityAt(bao.address, bao.rootToken)): Promise<Snapshots> {
  const log = createLogger({ level: 'trace', redactLine: (line) => line, destination: { write: (line) => void logged.push(line) } });
  const journal = createJournal(store);
  const snapshots = createSnapshots({
    dataDir: store.dataDir,
    store,
    serviceIdentity,
    journal,
    clock: systemClock,
    random: systemRandom,
    log,
  });
  made.push(snapshots);
  await snapshots.start();
  return snapshots;
}

async function takeOne(snapshots: Snapshots) {
  await snapshots.take(taker);
  await snapshots.settled();
  const [newest] = await snapshots.list();
  if (!newest) throw new Error('no snapshot in the list');
  return newest;
}

const fileOf = (id: string) => join(store.dataDir, 'snapshots', `${id}.snap`);

async function flipByte(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at);
  await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, at);
  await file.close();
}

describe('a snapshot of a real raft node', () => {
  it('is taken, verified, kept for its owner alone, and handed out byte by byte', async () => {
    const snapshots = await start();
    const row = await takeOne(snapshots);
    expect(row).toMatchObject({ state: 'verified', cause: null, takenBy: 'userpass-ben', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(row.raftIndex).toBeGreaterThan(1);
    expect((await stat(fileOf(row.snapshotId))).mode & 0o777).toBe(0o600);
    expect((await stat(join(store.dataDir, 'snapshots'))).mode & 0o777).toBe(0o700);

    const file = await snapshots.open(row.snapshotId);
    const pieces: Buffer[] = [];
    for await (const piece of file.bytes) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(await readFile(fileOf(row.snapshotId)))).toBe(true);
    expect(Buffer.concat(pieces)).toHaveLength(row.sizeBytes);

    const [event] = await store.db.selectFrom('journal').selectAll().execute();
    expect(event).toMatchObject({ kind: 'event', verb: 'snapshot.take', code: 'ok', request_id: 'r-1' });
    const seen = logged.join('') + JSON.stringify(await store.db.selectFrom('snapshots').selectAll().execute()) + JSON.stringify(event);
    for (const secret of [PLANTED, bao.rootToken.reveal()]) expect(seen).not.toContain(secret);
  });

  it('is bad with its cause once the file is changed, good again when the file is, and gone when deleted', async () => {
    const snapshots = await start();
    const { snapshotId, sizeBytes } = await takeOne(snapshots);
    const { signal } = new AbortController();
    await flipByte(fileOf(snapshotId), Math.floor(sizeBytes / 2));
    await expect(async () => {
      for await (const _ of (await snapshots.open(snapshotId)).bytes);
    }).rejects.toMatchObject({ code: 'snapshot_tampered' });
    expect(await snapshots.verify(snapshotId, signal)).toMatchObject({ state: 'bad', cause: { code: 'snapshot_tampered' } });
    await expect(snapshots.open(snapshotId)).rejects.toMatchObject({ code: 'snapshot_not_verified' });
    await flipByte(fileOf(snapshotId), Math.floor(sizeBytes / 2));
    expect(await snapshots.verify(snapshotId, signal)).toMatchObject({ state: 'verified', cause: null });

    await rm(fileOf(snapshotId));
    expect(await snapshots.verify(snapshotId, signal)).toMatchObject({ state: 'bad', cause: { code: 'snapshot_file_missing' } });
    await snapshots.remove(snapshotId);
    await expect(snapshots.verify(snapshotId, signal)).rejects.toMatchObject({ code: 'snapshot_gone' });
  });

  it('names what is missing: the right, the storage, the server', async () => {
    const root = clusterAt(bao.address).as({ token: bao.rootToken, namespace: '' });
    const { token } = await createChild(root, { ttlSeconds: 600, policies: ['default'] });
    const refused = await takeOne(await start(identityAt(bao.address, token)));
    expect(refused).toMatchObject({ state: 'bad', cause: { code: 'service_right_missing' } });
    const inMemory = await startDevBao();
    try {
      const row = await takeOne(await start(identityAt(inMemory.address, inMemory.rootToken)));
      expect(row).toMatchObject({ state: 'bad', cause: { code: 'snapshot_unsupported' } });
    } finally {
      await inMemory.stop();
    }
    const row = await takeOne(await start(identityAt(inMemory.address, inMemory.rootToken)));
    expect(row).toMatchObject({ state: 'bad', cause: { code: 'vault_unreachable' }, sha256: null });
    expect((await readdir(join(store.dataDir, 'snapshots'))).filter((name) => name.includes('.snap'))).toEqual([]);
  });
});

/** Enough that the server is still sending while the sockets' buffers are full. */
async function fill(address: string, token: Secret<string>): Promise<void> {
  const root = clusterAt(address).as({ token, namespace: '', callClass: 'job' });
  for (let at = 0; at < 40; at += 1) {
    const value = systemRandom.bytes(600_000).toString('base64');
    await root.request({ method: 'POST', path: vaultPath`kv/filler/${String(at)}`, body: { value } });
  }
}

/** A service identity whose streams do something after their first piece. */
function withMidstream(identity: ServiceIdentity, act: () => Promise<void>): ServiceIdentity {
  async function* tapped(bytes: AsyncIterable<Buffer>) {
    let isFirst = true;
    for await (const piece of bytes) {
      yield piece;
      if (isFirst) await act();
      isFirst = false;
    }
  }
  return {
    ...identity,
    async client(namespace, signal) {
      const vault = await identity.client(namespace, signal);
      return { ...vault, stream: async (request) => tapped(await vault.stream(request)) };
    },
  };
}

describe('a server that dies, a standby, a restore', () => {
  it('kill -9 in the middle of the stream: bad with its cause, and the next one is good', async () => {
    await fill(bao.address, bao.rootToken);
    let killCount = 0;
    const kill = async () => {
      killCount += 1;
      bao.kill('SIGKILL');
      await bao.ended;
    };
    const snapshots = await start(withMidstream(identityAt(bao.address, bao.rootToken), kill));
    const row = await takeOne(snapshots);
    // Before anything can fail here: the tests below ask the same node.
    await bao.restart();
    expect(killCount).toBe(1);
    expect(row).toMatchObject({ state: 'bad', cause: { code: 'snapshot_cut' }, sha256: null });
    expect(row.sizeBytes).toBeGreaterThan(0);
    expect((await readdir(join(store.dataDir, 'snapshots'))).filter((name) => name.includes('.snap'))).toEqual([]);

    const next = await takeOne(await start());
    expect(next).toMatchObject({ state: 'verified' });
    expect(next.sizeBytes).toBeGreaterThan(20_000_000);
  });

  it('a standby sends on to the active node, which alone sees the token again', async () => {
    const standby = await startFakeUpstream(({ path }, response) => json(response, 307, {}, { location: `${bao.address}${path}` }));
    const cluster = createVaultCluster({ addresses: [standby.address, bao.address], clock: systemClock, random: systemRandom });
    clusters.push(cluster);
    const identity = identityAt(bao.address, bao.rootToken);
    const client: ServiceIdentity['client'] = async (namespace = '') => cluster.as({ token: bao.rootToken, namespace });
    expect(await takeOne(await start({ ...identity, client }))).toMatchObject({ state: 'verified' });
    expect(standby.seen).toHaveLength(1);
    await standby.close();
  });

  it('is restored by hand into a second node, where the old token reads the old secret', async () => {
    const snapshots = await start();
    const { snapshotId } = await takeOne(snapshots);
    const pieces: Buffer[] = [];
    for await (const piece of (await snapshots.open(snapshotId)).bytes) pieces.push(piece);
    await bao.stop();

    // The same seal key, and the same audit declaration: a node that declares another device seals itself after the restore.
    const { sealKeyFile, auditFile } = bao;
    const second = await startRaftBao({ dir: join(home, 'second'), sealKeyFile, auditFile });
    try {
      const restored = await fetch(`${second.address}/v1/sys/storage/raft/snapshot-force`, {
        method: 'POST',
        headers: { 'x-vault-token': second.rootToken.reveal() },
        body: Buffer.concat(pieces),
      });
      expect(restored.status).toBe(204);
      const old = clusterAt(second.address).as({ token: bao.rootToken, namespace: '' });
      const secretOf = () => old.request({ method: 'GET', path: vaultPath`kv/planted` }).then((reply) => reply.body);
      await expect.poll(() => secretOf().catch(() => null), { timeout: 45_000, interval: 200 }).toMatchObject({ data: { value: PLANTED } });
    } finally {
      await second.stop();
    }
  });
});
