import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError, newOpaqueId, systemClock, systemRandom } from '#server/platform/index.ts';
import { openScratchStore, silentLog } from '#server/testing/scratch-store.ts';
import { sessionRow } from '#server/testing/session-row.ts';
import {
  consumeStep,
  createJournal,
  createLimits,
  endSessions,
  findPendingEnrolment,
  findSessionRow,
  insertGrant,
  insertSession,
  type NewSessionRow,
  openStore,
  putPendingEnrolment,
  replaceSession,
  type Store,
  takeGrant,
  takeSession,
} from './index.ts';
import { MIGRATIONS, migrate } from './migrate.ts';

let store: Store;
beforeAll(async () => {
  store = await openScratchStore();
}, 60_000);
afterAll(() => store.close());

const fresh = () => newOpaqueId(systemRandom);
const later = (seconds: number) => new Date(Date.now() + seconds * 1000);
const row = (idHash: string, over: Partial<NewSessionRow> = {}) =>
  sessionRow(idHash, new Date(), {
    stage: 'password',
    policies: ['default', 'reader'],
    token_accessor: 'acc',
    idle_expires_at: later(60),
    absolute_expires_at: later(600),
    ...over,
  });

/** Codes of the rejected, and how many were fulfilled. */
async function race(count: number, act: (index: number) => Promise<unknown>) {
  const settled = await Promise.allSettled(Array.from({ length: count }, (_, index) => act(index)));
  const codes = settled.flatMap((result) => (result.status === 'rejected' ? [(result.reason as { code?: string }).code] : []));
  return { won: count - codes.length, codes };
}

describe('migrations', () => {
  it('are applied once and are then idempotent', async () => {
    expect(await migrate(store.db, systemClock)).toEqual([]);
    const rows = await store.db.selectFrom('migrations').select('version').execute();
    expect(rows.map((found) => found.version)).toEqual(MIGRATIONS.map((migration) => migration.version));
  });

  it('leave nothing of a step that fails', async () => {
    const failing = {
      version: 900,
      name: 'failing',
      async up(db: Parameters<(typeof MIGRATIONS)[number]['up']>[0]) {
        await db.schema.createTable('half').addColumn('a', 'integer').execute();
        throw new Error('no');
      },
    };
    await expect(migrate(store.db, systemClock, [...MIGRATIONS, failing])).rejects.toThrow('no');
    await expect(
      store.db
        .selectFrom('half' as 'grants')
        .selectAll()
        .execute(),
    ).rejects.toMatchObject({ code: '42P01' });
  });

  it('refuse a store made by a later release', async () => {
    const scratch = await openScratchStore();
    await scratch.db.insertInto('migrations').values({ version: 4711, name: 'later', applied_at: new Date() }).execute();
    await expect(migrate(scratch.db, systemClock)).rejects.toMatchObject({
      code: 'newer_version',
      message: expect.stringContaining('4711'),
    });
    await scratch.close();
  }, 30_000);
});

describe('opening', () => {
  it('names a half-made database and leaves it alone', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sallyport-half-'));
    mkdirSync(join(dataDir, 'store'));
    writeFileSync(join(dataDir, 'store', 'something'), 'x');
    await expect(openStore({ dataDir, clock: systemClock, log: silentLog })).rejects.toMatchObject({ code: 'half_made' });
    rmSync(dataDir, { recursive: true });
  });

  it('answers with one code when the database does not answer', async () => {
    const scratch = await openScratchStore();
    await scratch.close();
    await expect(scratch.ping()).rejects.toMatchObject({ code: 'store_unavailable' });
    await expect(createJournal(scratch).write(entry('x'))).rejects.toMatchObject({ code: 'record_failed' });
  }, 30_000);

  it('refuses a PostgreSQL that is not there, without its address or password', async () => {
    const opening = openStore({
      dataDir: '/nowhere',
      databaseUrl: 'postgres://u:planted-9@127.0.0.1:1/x',
      clock: systemClock,
      log: silentLog,
    });
    await expect(opening).rejects.toMatchObject({ code: 'store_failed', message: expect.not.stringContaining('planted-9') });
  });
});

describe('single use under races', () => {
  it('gives a step to one of fifty, and never a lower one after it', async () => {
    const factor = fresh();
    const wins = await Promise.all(Array.from({ length: 50 }, () => consumeStep(store, factor, 1000)));
    expect(wins.filter(Boolean)).toHaveLength(1);
    expect(await consumeStep(store, factor, 999)).toBe(false);
    expect(await consumeStep(store, factor, 1001)).toBe(true);
    expect(await consumeStep(store, fresh(), 1000)).toBe(true);
  });

  it('gives a grant to one of fifty', async () => {
    const [sessionHash, grantHash] = [fresh(), fresh()];
    await insertSession(store, row(sessionHash));
    await insertGrant(store, { grantHash, sessionHash, intentHash: 'i', method: 'totp', expiresAt: later(120) });
    expect(await takeGrant(store, grantHash, fresh())).toBeNull();
    const taken = await Promise.all(Array.from({ length: 50 }, () => takeGrant(store, grantHash, sessionHash)));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('lets a session rise once, and never after its end', async () => {
    const old = fresh();
    await insertSession(store, row(old));
    const { won, codes } = await race(20, () =>
      replaceSession(store, old, (before) => ({ ...before, id_hash: fresh(), stage: 'verified' })),
    );
    expect(won).toBe(1);
    expect(new Set(codes)).toEqual(new Set(['session_expired']));
    expect(await findSessionRow(store, old)).toBeUndefined();
  });

  it('hands a session to one of several who end it, with its grants and enrolment gone', async () => {
    const [sessionHash, grantHash] = [fresh(), fresh()];
    await insertSession(store, row(sessionHash));
    await insertGrant(store, { grantHash, sessionHash, intentHash: 'i', method: 'totp', expiresAt: later(120) });
    await putPendingEnrolment(store, { sessionHash, sealedSeed: 's', sealingKeyId: 'k1', expiresAt: later(600) });
    const taken = await Promise.all(Array.from({ length: 10 }, () => takeSession(store, sessionHash)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await takeGrant(store, grantHash, sessionHash)).toBeNull();
    expect(await findPendingEnrolment(store, sessionHash)).toBeNull();
  });

  it('takes out expired sessions in bounded handfuls', async () => {
    for (let index = 0; index < 5; index += 1) await insertSession(store, row(fresh(), { idle_expires_at: later(-1) }));
    const alive = fresh();
    await insertSession(store, row(alive));
    expect(await endSessions(store, { kind: 'expired', limit: 3 })).toHaveLength(3);
    expect(await endSessions(store, { kind: 'expired', limit: 3 })).toHaveLength(2);
    expect(await findSessionRow(store, alive)).toMatchObject({ policies: ['default', 'reader'] });
  });
});

describe('limits', () => {
  const rule = { points: 5, windowSeconds: 300 };

  it('let no more through than they say, however many come at once', async () => {
    const key = fresh();
    const { won, codes } = await race(200, () => createLimits(store).consume('code', key, rule));
    expect(won).toBe(5);
    expect(new Set(codes)).toEqual(new Set(['rate_limited']));
  });

  it('say how long to wait, give back single tries and keep names apart', async () => {
    const [limits, key] = [createLimits(store), fresh()];
    for (let index = 0; index < 5; index += 1) await limits.consume('code', key, rule);
    await expect(limits.consume('code', key, rule)).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: expect.any(Number) });
    await limits.consume('sign-in', key, rule);
    await limits.giveBack('code', key, rule);
    await limits.giveBack('code', key, rule);
    await limits.consume('code', key, rule);
    await expect(limits.consume('code', key, rule)).rejects.toMatchObject({ code: 'rate_limited' });
  });

  it('keep a try counted that cannot be given back, and say nothing: what was right goes on', async () => {
    const run = () => Promise.reject(new AppError('store_unavailable'));
    await expect(createLimits({ ...store, run }).giveBack('code', fresh(), rule)).resolves.toBeUndefined();
  });

  it('open again when the window has passed, and drop what ran out', async () => {
    const [limits, key] = [createLimits(store), fresh()];
    for (let index = 0; index < 5; index += 1) await limits.consume('code', key, rule);
    await store.db.updateTable('limits').set({ expire: 1 }).execute();
    await limits.consume('code', key, rule);
    expect(await store.db.selectFrom('limits').selectAll().execute()).toHaveLength(1);
  });

  it('keep keys only as hashes', async () => {
    await createLimits(store).consume('code', 'planted-key-7', rule);
    expect(JSON.stringify(await store.db.selectFrom('limits').selectAll().execute())).not.toContain('planted-key-7');
  });
});

const entry = (requestId: string) =>
  ({
    kind: 'intent',
    requestId,
    verb: 'lease.revoke',
    entityId: 'e',
    displayName: 'ada',
    namespace: '',
    address: '::1',
    code: '',
    details: { count: 2, id: 'a/b' },
  }) as const;

it('keeps journal rows as they were written, hostile text included', async () => {
  await createJournal(store).write({ ...entry("r'1"), displayName: 'a\r\n"b\u2028' });
  const rows = await store.db.selectFrom('journal').selectAll().where('request_id', '=', "r'1").execute();
  expect(rows).toMatchObject([{ display_name: 'a\r\n"b\u2028', details: { count: 2, id: 'a/b' } }]);
});
