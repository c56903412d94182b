import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError, createLogger, Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { createJournal, insertTakingSnapshot, type Store } from '#server/store/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import { type FakeUpstream, json, startFakeUpstream } from '#server/testing/fake-upstream.ts';
import { fakeSnapshot } from '#server/testing/raft-snapshot.ts';
import { openScratchStore } from '#server/testing/scratch-store.ts';
import { createVaultCluster, type ServiceIdentity, type VaultCluster } from '#server/vault/index.ts';
import { createSnapshots, type Snapshots } from './index.ts';
import type { SnapshotTaker } from './snapshots.ts';
import { takeSnapshot } from './take-snapshot.ts';

const TOKEN = 's.planted-service-token';
const STATE = randomBytes(2_000_000);
const taker: SnapshotTaker = { entityId: 'e-1', displayName: 'userpass-ben', requestId: 'r-1', address: '::1' };
const running = { signal: new AbortController().signal };

let store: Awaited<ReturnType<typeof openScratchStore>>;
let node: FakeUpstream;
let cluster: VaultCluster;
let answer: (response: ServerResponse) => void;
const made: Snapshots[] = [];
const logged: string[] = [];

beforeAll(async () => {
  store = await openScratchStore();
  node = await startFakeUpstream((_, response) => answer(response));
  cluster = createVaultCluster({ addresses: [node.address], clock: systemClock, random: systemRandom });
});
afterAll(async () => {
  await cluster.close();
  await node.close();
  await store.close();
});
beforeEach(async () => {
  answer = (response) => response.end(fakeSnapshot(STATE));
  await store.db.deleteFrom('snapshots').execute();
});
afterEach(async () => {
  await Promise.all(made.splice(0).map((snapshots) => snapshots.stop()));
  expect(logged.splice(0).join('')).not.toContain(TOKEN);
});

const serviceIdentity: ServiceIdentity = {
  client: async (namespace = '', signal) => cluster.as({ token: new Secret(TOKEN), namespace, ...(signal ? { signal } : {}) }),
  state: () => ({ isSignedIn: true, lastFailure: null, expiresAt: null }),
  start: () => undefined,
  stop: async () => undefined,
};
const log = createLogger({ level: 'trace', redactLine: (line) => line, destination: { write: (line) => void logged.push(line) } });
const shared = () => ({ store, serviceIdentity, journal: createJournal(store), clock: systemClock, random: systemRandom, log });

/** One process of the console; another `part` is another data directory on the same store. */
async function start(part = '', options: { deadAfterMs?: number; store?: Store } = {}): Promise<Snapshots> {
  const snapshots = createSnapshots({ dataDir: join(store.dataDir, part), ...shared(), ...options });
  made.push(snapshots);
  await snapshots.start();
  return snapshots;
}

async function takeOne(snapshots: Snapshots) {
  const begun = await snapshots.take(taker);
  await snapshots.settled();
  return (await snapshots.list()).find((row) => row.snapshotId === begun.snapshotId);
}

const fileNames = async (part = '') => (await readdir(join(store.dataDir, part, 'snapshots'))).filter((name) => name.includes('.snap'));
const halted = () => {
  let release = () => {};
  const isFreed = new Promise<void>((resolve) => {
    release = resolve;
  });
  answer = (response) => {
    const bytes = fakeSnapshot(STATE);
    response.write(bytes.subarray(0, 1_000_000));
    void isFreed.then(() => response.end(bytes.subarray(1_000_000)));
  };
  return release;
};
async function until(isSo: () => Promise<boolean>): Promise<void> {
  await expect.poll(isSo, { timeout: 10_000, interval: 10 }).toBe(true);
}

describe('taking one', () => {
  it('answers at once, counts bytes, and lets nobody else begin, in no process', async () => {
    const release = halted();
    const [snapshots, other] = [await start(), await start('other')];
    const begun = await snapshots.take(taker);
    expect(begun).toMatchObject({ state: 'taking', cause: null, sizeBytes: 0, takenBy: 'userpass-ben', sha256: null });
    for (const one of [snapshots, other]) await expect(one.take(taker)).rejects.toMatchObject({ code: 'snapshot_under_way' });
    await until(async () => ((await snapshots.list())[0]?.sizeBytes ?? 0) > 0);
    for (const act of [
      snapshots.open(begun.snapshotId),
      snapshots.verify(begun.snapshotId, running.signal),
      snapshots.remove(begun.snapshotId),
    ])
      await expect(act).rejects.toMatchObject({ code: expect.stringMatching(/^snapshot_(under_way|not_verified)$/) });
    release();
    await snapshots.settled();
    expect((await other.list())[0]).toMatchObject({ snapshotId: begun.snapshotId, state: 'verified', raftIndex: 33, raftTerm: 3 });
    await other.take(taker);
  });

  it('lets one of twenty begin', async () => {
    const release = halted();
    const snapshots = await start();
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => snapshots.take(taker)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    release();
    await snapshots.settled();
  });

  it('is cancelled, keeps no file, and the next one is good', async () => {
    halted();
    const snapshots = await start();
    const { snapshotId } = await snapshots.take(taker);
    await until(async () => ((await snapshots.list())[0]?.sizeBytes ?? 0) > 0);
    expect(await snapshots.cancel(snapshotId)).toMatchObject({ state: 'bad', cause: { code: 'request_cancelled' } });
    await expect(snapshots.cancel(snapshotId)).rejects.toMatchObject({ code: 'snapshot_not_running' });
    expect(await fileNames()).not.toContain(`${snapshotId}.snap.partial`);
    answer = (response) => response.end(fakeSnapshot(STATE));
    expect(await takeOne(snapshots)).toMatchObject({ state: 'verified' });
  });

  it.each<[string, (response: ServerResponse) => void, string]>([
    ['an HTML page', (response) => response.end('<html>Bad Gateway</html>'), 'snapshot_not_archive'],
    ['nothing', (response) => response.end(), 'snapshot_not_archive'],
    [
      'a cut connection',
      (response) => response.write(fakeSnapshot(STATE).subarray(0, 900_000), () => response.socket?.destroy()),
      'snapshot_cut',
    ],
    ['a clean end too early', (response) => response.end(fakeSnapshot(STATE).subarray(0, 900_000)), 'snapshot_cut'],
    ['a flipped bit', (response) => response.end(flipped(fakeSnapshot(STATE))), 'snapshot_damaged'],
    ['a refusal', (response) => json(response, 403, { errors: ['1 error occurred:\n\t* permission denied\n\n'] }), 'service_right_missing'],
    ['another storage', (response) => json(response, 400, { errors: ['raft storage is not in use'] }), 'snapshot_unsupported'],
    ['a seal', (response) => json(response, 503, { errors: ['Vault is sealed'] }), 'vault_sealed'],
    ['a way elsewhere', (response) => json(response, 307, {}, { location: 'http://127.0.0.1:9/v1/x' }), 'vault_redirect_refused'],
  ])('is bad after %s, with the cause, and leaves no file', async (_, given, code) => {
    answer = given;
    const snapshots = await start('bad');
    const row = await takeOne(snapshots);
    expect(row).toMatchObject({ state: 'bad', cause: { code }, sha256: null });
    expect(row?.cause?.advice).not.toBe('');
    expect(await fileNames('bad')).toEqual([]);
    const events = await store.db.selectFrom('journal').select(['code', 'details']).where('verb', '=', 'snapshot.take').execute();
    expect(events).toContainEqual({ code, details: expect.objectContaining({ snapshotId: row?.snapshotId }) });
    await expect(snapshots.open(row?.snapshotId ?? '')).rejects.toMatchObject({ code: 'snapshot_not_verified' });
    expect(await snapshots.verify(row?.snapshotId ?? '', running.signal)).toMatchObject({ state: 'bad', cause: { code } });
  });

  it('counts what came of a stream that broke before its first large piece', async () => {
    let cut = () => {};
    answer = (response) => {
      response.write(fakeSnapshot(STATE).subarray(0, 1000));
      cut = () => response.socket?.destroy();
    };
    const snapshots = await start();
    await snapshots.take(taker);
    await until(async () => (await snapshots.list())[0]?.sizeBytes === 1000);
    cut();
    await snapshots.settled();
    expect((await snapshots.list())[0]).toMatchObject({ state: 'bad', cause: { code: 'snapshot_cut' }, sizeBytes: 1000 });
  });

  it('is bad and kept when it is whole but far smaller than those before', async () => {
    const snapshots = await start('small');
    await takeOne(snapshots);
    answer = (response) => response.end(fakeSnapshot(randomBytes(500_000)));
    const small = await takeOne(snapshots);
    expect(small).toMatchObject({ state: 'bad', cause: { code: 'snapshot_too_small' } });
    expect(await fileNames('small')).toContain(`${small?.snapshotId}.snap`);
    expect(await snapshots.verify(small?.snapshotId ?? '', running.signal)).toMatchObject({ cause: { code: 'snapshot_too_small' } });
  });

  it('stays too small when a check in between could not find the file', async () => {
    const snapshots = await start('away');
    await takeOne(snapshots);
    answer = (response) => response.end(fakeSnapshot(randomBytes(500_000)));
    const id = (await takeOne(snapshots))?.snapshotId ?? '';
    const file = join(store.dataDir, 'away', 'snapshots', `${id}.snap`);
    await rename(file, `${file}.away`);
    expect(await snapshots.verify(id, running.signal)).toMatchObject({ state: 'bad', cause: { code: 'snapshot_file_missing' } });
    await rename(`${file}.away`, file);
    expect(await snapshots.verify(id, running.signal)).toMatchObject({ state: 'bad', cause: { code: 'snapshot_too_small' } });
  });

  it('is good again when its file is back, and stays so beside larger ones taken later', async () => {
    answer = (response) => response.end(fakeSnapshot(STATE.subarray(0, 1_200_000)));
    const snapshots = await start('back');
    const id = (await takeOne(snapshots))?.snapshotId ?? '';
    answer = (response) => response.end(fakeSnapshot(randomBytes(4_000_000)));
    await takeOne(snapshots);
    const file = join(store.dataDir, 'back', 'snapshots', `${id}.snap`);
    await rename(file, `${file}.away`);
    expect(await snapshots.verify(id, running.signal)).toMatchObject({ state: 'bad', cause: { code: 'snapshot_file_missing' } });
    await rename(`${file}.away`, file);
    expect(await snapshots.verify(id, running.signal)).toMatchObject({ state: 'verified', cause: null });
  });

  it('is bad when the disk is full, and the half of it is discarded', async () => {
    const discard = vi.fn(async () => undefined);
    const write = () => Promise.reject(new AppError('snapshot_disk_full'));
    const files = { create: async () => ({ write, keep: async () => undefined, discard }), remove: async () => undefined } as never;
    const dead = { deadBefore: new Date(0), deadCause: 'snapshot_interrupted' };
    await insertTakingSnapshot(store, { id: 'd', entityId: 'e', displayName: 'ben', home: 'h' }, dead);
    await takeSnapshot({ id: 'd', taker, sizeBytes: 0, control: new AbortController() }, { ...shared(), files });
    expect(discard).toHaveBeenCalledOnce();
    expect((await (await start()).list())[0]).toMatchObject({ state: 'bad', cause: { code: 'snapshot_disk_full' } });
  });
});

describe('two consoles on one PostgreSQL', () => {
  const onServer = () => ({ store: { ...store, kind: 'server' as const } });

  it('leave alone what lies with the other one, and say where it is', async () => {
    const [here, there] = [await start('here', onServer()), await start('there', onServer())];
    const id = (await takeOne(here))?.snapshotId ?? '';
    const acts = [there.verify(id, running.signal), there.remove(id), there.open(id), there.demandHere(id)];
    expect(await Promise.all(acts.map(codeFrom))).toEqual(acts.map(() => 'snapshot_elsewhere'));
    expect(await here.list()).toMatchObject([{ snapshotId: id, state: 'verified' }]);
    await here.demandHere(id);
    await here.remove(id);
    expect(await fileNames('here')).toEqual([]);
  });

  it('may each remove a row that never had a file', async () => {
    answer = (response) => response.end();
    const id = (await takeOne(await start('here', onServer())))?.snapshotId ?? '';
    await (await start('there', onServer())).remove(id);
  });

  it('are not what an embedded store has: what its directory lost is missing, and its row can go', async () => {
    const id = (await takeOne(await start('lost')))?.snapshotId ?? '';
    await rm(join(store.dataDir, 'lost'), { recursive: true });
    const again = await start('lost');
    expect(await again.verify(id, running.signal)).toMatchObject({ cause: { code: 'snapshot_file_missing' } });
    await again.remove(id);
    expect(await again.list()).toEqual([]);
  });
});

describe('a process that ended', () => {
  it('stops in order: what it was taking is bad, and nobody begins any more', async () => {
    halted();
    const snapshots = await start();
    await snapshots.take(taker);
    await snapshots.stop();
    expect((await snapshots.list())[0]).toMatchObject({ state: 'bad', cause: { code: 'snapshot_interrupted' } });
    await expect(snapshots.take(taker)).rejects.toMatchObject({ code: 'not_ready' });
  });

  it('was killed: the next one in its directory calls it bad and removes its bytes; one elsewhere waits for its signs of life', async () => {
    const killed = await start('killed');
    halted();
    const { snapshotId } = await killed.take(taker);
    await until(async () => (await fileNames('killed')).length === 1);
    const elsewhere = await start('elsewhere');
    await expect(elsewhere.take(taker)).rejects.toMatchObject({ code: 'snapshot_under_way' });

    await writeFile(join(store.dataDir, 'killed', 'snapshots', `${snapshotId}.snap`), 'named, and never noted');
    const again = await start('killed');
    expect((await again.list())[0]).toMatchObject({ snapshotId, state: 'bad', cause: { code: 'snapshot_interrupted' } });
    expect(await fileNames('killed')).toEqual([]);

    const third = await elsewhere.take(taker);
    const patient = await start('patient', { deadAfterMs: -1 });
    await patient.take(taker);
    expect((await patient.list()).find((row) => row.snapshotId === third.snapshotId)).toMatchObject({
      state: 'bad',
      cause: { code: 'snapshot_interrupted' },
    });
  });
});

function flipped(bytes: Buffer): Buffer {
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}
