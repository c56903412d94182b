import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { markOf, systemClock } from '#server/platform/index.ts';
import { openScratchStore, silentLog } from '#server/testing/scratch-store.ts';
import { openStore, verifyJournal } from './index.ts';
import { releasedDataDir } from './released/open-released.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sallyport-crash-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function run(script: string): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, ['--import', './scripts/ts-hook.mjs', '--input-type=module', '-e', script, '--', dataDir]);
}

const WRITER = `
  import { createLogger, systemClock } from '#server/platform/index.ts';
  import { createJournal, openStore } from '#server/store/index.ts';
  const log = createLogger({ level: 'fatal', redactLine: (line) => line });
  const store = await openStore({ dataDir: process.argv[1], clock: systemClock, log });
  const journal = createJournal(store);
  for (let index = 0; ; index += 1) {
    await journal.write({ kind: 'intent', requestId: String(index), verb: 'v', entityId: '', displayName: '', namespace: '', address: '', code: '', details: {} });
    process.stdout.write(index + '\\n');
  }`;

describe('a store whose process is killed', () => {
  it.each([1, 40, 400])('after %i acknowledged writes keeps every one of them', async (until) => {
    const scratch = await openScratchStore();
    const copy = join(scratch.dataDir, 'store');
    await scratch.db.destroy();
    cpSync(copy, join(dataDir, 'store'), { recursive: true });
    rmSync(scratch.dataDir, { recursive: true });
    const child = run(WRITER);
    let acknowledged = -1;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      if (acknowledged >= until && !child.killed) child.kill('SIGKILL');
    }
    expect(acknowledged).toBeGreaterThanOrEqual(until);
    const store = await openStore({ dataDir, clock: systemClock, log: silentLog });
    const ids = (await store.db.selectFrom('journal').select('request_id').orderBy('seq').execute()).map((row) => Number(row.request_id));
    expect(ids.slice(0, acknowledged + 1)).toEqual(Array.from({ length: acknowledged + 1 }, (_, index) => index));
    expect(await verifyJournal(store)).toMatchObject({ state: 'intact', head: { seq: ids.length } });
    await store.close();
  });
});

it('a store of the release before, killed in the midst of its migration, is as it was and is migrated by the next start', async () => {
  const kept = await releasedDataDir(2);
  cpSync(kept.dataDir, dataDir, { recursive: true });
  kept.remove();
  // The clock is asked when a step has made all its changes and is about to note itself.
  const child = run(`
    import { createLogger, systemClock } from '#server/platform/index.ts';
    import { openStore } from '#server/store/index.ts';
    const log = createLogger({ level: 'fatal', redactLine: (line) => line });
    const clock = { ...systemClock, now: () => process.kill(process.pid, 'SIGKILL') };
    await openStore({ dataDir: process.argv[1], clock, log });`);
  expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
  const store = await openStore({ dataDir, clock: systemClock, log: silentLog });
  expect(await verifyJournal(store)).toMatchObject({ state: 'intact', head: { seq: 108 } });
  await store.close();
});

it('a first start that was killed while it made the database is followed by a whole one', async () => {
  const child = run(WRITER);
  const drafts = () => existsSync(dataDir) && existsSync(join(dataDir, `store.draft-${child.pid}`));
  await expect.poll(drafts, { timeout: 20_000, interval: 5 }).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(existsSync(join(dataDir, 'store'))).toBe(false);
  const store = await openStore({ dataDir, clock: systemClock, log: silentLog });
  await store.ping();
  await store.close();
  expect(existsSync(join(dataDir, 'store', 'PG_VERSION'))).toBe(true);
});

it('of many processes that find the lock of a dead one, one gets the directory', async () => {
  const home = join(dataDir, 'state');
  mkdirSync(home);
  writeFileSync(join(home, 'owner.lock'), JSON.stringify({ ...markOf(process.pid), startTicks: '1' }));
  const taker = `
    import { openDataDir } from '#server/platform/index.ts';
    import { once } from 'node:events';
    process.stdout.write('ready\\n');
    await once(process.stdin, 'data');
    try { await openDataDir(process.argv[1] + '/state'); process.stdout.write('mine\\n'); } catch (error) { process.stdout.write(error.code + '\\n'); }
    await once(process.stdin, 'end');`;
  const children = Array.from({ length: 5 }, () => run(taker));
  const readers = children.map((child) => createInterface({ input: child.stdout })[Symbol.asyncIterator]());
  for (const reader of readers) expect((await reader.next()).value).toBe('ready');
  for (const child of children) child.stdin.write('go\n');
  const said = await Promise.all(readers.map(async (reader) => (await reader.next()).value));
  for (const child of children) child.stdin.end();
  expect(said.sort()).toEqual(['locked', 'locked', 'locked', 'locked', 'mine']);
});
