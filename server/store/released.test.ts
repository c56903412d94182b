import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#server/platform/index.ts';
import { silentLog } from '#server/testing/scratch-store.ts';
import { createJournal, findSessionRow, openStore, type Store, verifyJournal } from './index.ts';
import { rowsAfter } from './journal-rows.ts';
import { releasedDataDir } from './released/open-released.ts';

// What a console of the release before has left behind, opened by this one.
describe('a store of schema version 2', () => {
  let kept: Awaited<ReturnType<typeof releasedDataDir>>;
  let store: Store;
  beforeAll(async () => {
    kept = await releasedDataDir(2);
    store = await openStore({ dataDir: kept.dataDir, clock: systemClock, log: silentLog });
  }, 60_000);
  afterAll(async () => {
    await store?.close();
    kept?.remove();
  });

  it('keeps every row of its journal in order, now as a chain', async () => {
    const rows = await rowsAfter(store.db, 0, 1_000, 1_000);
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 108 }, (_, index) => index + 1));
    expect(rows[0]).toMatchObject({
      at: '2026-11-20T08:00:03.718Z',
      entry: { requestId: '0'.repeat(32), verb: 'policy.save', kind: 'intent' },
    });
    const odd = rows.find(({ entry }) => entry.entityId === 'e-odd');
    expect(odd?.entry.displayName).toBe('O\'Hara "x"\n\u202e\u{1f600}, ü');
    expect(await verifyJournal(store)).toMatchObject({ state: 'intact', head: { seq: 108 } });
  });

  it('knows which of its intents have no outcome', async () => {
    const open = await store.db.selectFrom('journal_open').selectAll().orderBy('seq').execute();
    expect(open.map((row) => Number(row.request_id))).toEqual([10, 21, 32, 43, 54]);
  });

  it('goes on with the chain', async () => {
    const entry = { requestId: 'n', verb: 'v', entityId: '', displayName: '', namespace: '', address: '', code: 'x', details: {} };
    await createJournal(store).write({ kind: 'refusal', ...entry });
    expect(await verifyJournal(store)).toMatchObject({ state: 'intact', head: { seq: 109 } });
  });

  it('keeps what else it held', async () => {
    expect(await findSessionRow(store, 'a'.repeat(64))).toMatchObject({ display_name: 'userpass-ana', policies: ['default'] });
    for (const table of ['grants', 'pending_enrolments', 'used_steps', 'snapshots', 'limits'])
      expect((await sql`select 1 from ${sql.table(table)}`.execute(store.db)).rows, table).toHaveLength(1);
  });
});
