import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#server/platform/index.ts';
import { type DevPostgres, findPostgres, startPostgres } from '#server/testing/dev-postgres.ts';
import { silentLog } from '#server/testing/scratch-store.ts';
import { openStore, verifyJournal } from './index.ts';
import { releasedDump } from './released/open-released.ts';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-journal-pg-'));
const PROCESSES = 4;
const EACH = 150;

const WRITER = `
  import { createLogger, systemClock } from '#server/platform/index.ts';
  import { createJournal, openStore } from '#server/store/index.ts';
  const log = createLogger({ level: 'fatal', redactLine: (line) => line });
  const store = await openStore({ dataDir: '/nowhere', databaseUrl: process.argv[1], clock: systemClock, log });
  const journal = createJournal(store);
  process.stdout.write('ready\\n');
  for await (const _ of process.stdin) break;
  const entry = { kind: 'intent', verb: 'v', entityId: '', displayName: '', namespace: '', address: '', code: '', details: {} };
  await Promise.all(Array.from({ length: ${EACH} }, (_, at) => journal.write({ ...entry, requestId: process.pid + '-' + at })));
  await store.close();`;

describe.skipIf(findPostgres() === null)('the journal on PostgreSQL', () => {
  let server: DevPostgres;
  const open = (name: string) => openStore({ dataDir: dir, databaseUrl: server.urlOf(name), clock: systemClock, log: silentLog });
  beforeAll(async () => {
    server = await startPostgres({ dir });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it(`is one chain without a gap when ${PROCESSES} processes write it at once`, async () => {
    await server.query('create database many');
    const store = await open('many');
    const children = Array.from({ length: PROCESSES }, () =>
      spawn(process.execPath, ['--import', './scripts/ts-hook.mjs', '--input-type=module', '-e', WRITER, '--', server.urlOf('many')], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    const ended = children.map((child) => new Promise((done) => child.once('close', done)));
    for (const child of children) await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    for (const child of children) child.stdin.end('go\n');
    expect(await Promise.all(ended)).toEqual(Array(PROCESSES).fill(0));
    expect(await verifyJournal(store)).toMatchObject({ state: 'intact', head: { seq: PROCESSES * EACH } });
    const writers = await store.db.selectFrom('journal').select('request_id').orderBy('seq').execute();
    const turns = writers.filter((row, at) => row.request_id.split('-')[0] !== writers[at - 1]?.request_id.split('-')[0]).length;
    // They did take turns, and not one after the other.
    expect(turns).toBeGreaterThan(PROCESSES);
    expect(new Set(writers.map((row) => row.request_id)).size).toBe(PROCESSES * EACH);
    await store.close();
  });

  it('is taken over from the release before, by one of two that start at once', async () => {
    await server.query('create database old');
    await server.query(releasedDump(2), [], 'old');
    const stores = await Promise.all([open('old'), open('old')]);
    expect(await verifyJournal(stores[0])).toMatchObject({ state: 'intact', head: { seq: 108 } });
    await Promise.all(stores.map((store) => store.close()));
  });
});
