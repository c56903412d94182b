import fc from 'fast-check';
import { type Kysely, sql, type Transaction } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openScratchStore } from '#server/testing/scratch-store.ts';
import { type ChainLink, createJournal, type JournalEntry, type Store, verifyJournal } from './index.ts';
import { canonicalBody, linkHash } from './journal-chain.ts';
import { rowsAfter } from './journal-rows.ts';
import type { Database } from './schema.ts';

const ROWS = 24;
const ENTRY: JournalEntry = {
  kind: 'intent',
  requestId: 'r-1',
  verb: 'lease.revoke',
  entityId: 'e-1',
  displayName: 'userpass-ana',
  namespace: '',
  address: '127.0.0.1',
  code: '',
  details: { leaseId: 'a/b', count: 3 },
};

let store: Store;
let links: ChainLink[];
beforeAll(async () => {
  store = await openScratchStore();
  const journal = createJournal(store);
  for (let index = 0; index < ROWS; index += 1)
    await journal.write({ ...ENTRY, requestId: `r-${index}`, kind: index % 3 === 0 ? 'refusal' : 'event', details: { index } });
  links = (await rowsAfter(store.db, 0, ROWS, ROWS)).map(({ seq, hash }) => ({ seq, hash }));
});
afterAll(() => store.close());

class Undone extends Error {}

/** What a check says after somebody with all rights on the database has been at it; nothing of that stays. */
async function verdictAfter(tamper: (trx: Transaction<Database>) => Promise<unknown>, known?: ChainLink) {
  let verdict: unknown;
  const work = store.db.transaction().execute(async (trx) => {
    await sql`alter table journal disable trigger user`.execute(trx);
    await tamper(trx);
    const seen: Store = { ...store, run: (read) => read(trx) };
    const { head: _head, ...said } = await verifyJournal(seen, { known });
    verdict = said;
    throw new Undone();
  });
  await expect(work).rejects.toBeInstanceOf(Undone);
  return verdict;
}

/** Hashes anew what lies from a place on, as somebody would who knows the form. */
async function rebuild(db: Kysely<Database>, from: number, through: number, isHeadToo: boolean): Promise<void> {
  const rows = await rowsAfter(db, from - 2, through, through);
  let previous = from === 1 ? '0'.repeat(64) : (rows.find(({ seq }) => seq === from - 1)?.hash ?? '');
  for (const row of rows.filter(({ seq }) => seq >= from)) {
    const hash = linkHash(row.seq, previous, canonicalBody(row.at, row.entry));
    await sql`update journal set previous_hash = ${previous}, hash = ${hash} where seq = ${row.seq}`.execute(db);
    previous = hash;
  }
  if (isHeadToo) await sql`update journal_head set seq = ${through}, hash = ${previous}`.execute(db);
}

async function insertAt(db: Kysely<Database>, seq: number): Promise<void> {
  await sql`update journal set seq = seq + 1000 where seq >= ${seq}`.execute(db);
  await sql`update journal set seq = seq - 999 where seq > 1000`.execute(db);
  await sql`insert into journal
    select at, kind, 'forged', verb, entity_id, display_name, namespace, address, code, details, ${seq}::bigint, previous_hash, hash
    from journal where seq = ${seq + 1}`.execute(db);
}

const seqs = fc.integer({ min: 1, max: ROWS });
const EDITS = [
  `at = at + interval '1 microsecond'`,
  `at = at - interval '1 hour'`,
  `kind = 'outcome'`,
  `request_id = request_id || '0'`,
  `verb = 'lease.renew'`,
  `entity_id = ''`,
  `display_name = 'userpass-ben'`,
  `namespace = 'payments'`,
  `address = ''`,
  `code = 'ok'`,
  `details = details || '{"more": 1}'`,
  `details = '{}'`,
  `previous_hash = repeat('a', 64)`,
  `hash = repeat('b', 64)`,
];

describe('the form that is hashed', { timeout: 60_000 }, () => {
  it('is this one for ever, or journals of today could not be checked tomorrow', () => {
    const body = canonicalBody('2026-11-20T08:00:00.007Z', { ...ENTRY, displayName: 'O\'Hara "x"\n😀', details: { b: 'ü', a: 1.5 } });
    expect(body).toBe(
      '["sallyport-journal-1","2026-11-20T08:00:00.007Z","intent","r-1","lease.revoke","e-1","O\'Hara \\"x\\"\\n😀","","127.0.0.1","",[["a",1.5],["b","ü"]]]',
    );
    expect(linkHash(7, 'f'.repeat(64), body)).toBe('809516d956551f61e9eb41b99a2ae2df768d8a76b03bb29aa4df967c3ff2619e');
  });

  it('holds for whatever text comes: what the database would refuse or change is replaced before', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    const details = fc.dictionary(text, fc.oneof(text, fc.double()), { maxKeys: 5 });
    const scratch = await openScratchStore();
    const journal = createJournal(scratch);
    await fc.assert(
      fc.asyncProperty(text, text, details, async (requestId, displayName, facts) => {
        await journal.write({ ...ENTRY, requestId, displayName, details: facts });
      }),
      { numRuns: 200 },
    );
    for (const odd of ['\ud800', 'a\u0000b', '\udc00\ud800']) await journal.write({ ...ENTRY, displayName: odd, details: { [odd]: odd } });
    expect(await verifyJournal(scratch)).toMatchObject({ state: 'intact', head: { seq: 203 } });
    await scratch.close();
  });
});

describe('a check of the chain', { timeout: 60_000 }, () => {
  it('finds nothing where nothing was done, and says how far it is', async () => {
    const said: number[] = [];
    const verdict = await verifyJournal(store, { onProgress: ({ checkedCount }) => said.push(checkedCount) });
    expect(verdict).toEqual({ state: 'intact', head: links.at(-1) });
    expect(said).toEqual([ROWS]);
  });

  it('names the first row of any edit', async () => {
    await fc.assert(
      fc.asyncProperty(seqs, fc.constantFrom(...EDITS), seqs, async (seq, edit, other) => {
        const tamper = (trx: Transaction<Database>) =>
          sql`update journal set ${sql.raw(edit)} where seq in (${seq}, ${other})`.execute(trx);
        expect(await verdictAfter(tamper)).toEqual({ state: 'broken', seq: Math.min(seq, other), fault: 'changed' });
      }),
      { numRuns: 60 },
    );
  });

  it('names the row after one that was changed and hashed anew', async () => {
    await fc.assert(
      fc.asyncProperty(seqs, async (seq) => {
        const verdict = await verdictAfter(async (trx) => {
          await sql`update journal set code = 'other' where seq = ${seq}`.execute(trx);
          await rebuild(trx, seq, seq, false);
        });
        expect(verdict).toEqual({
          state: 'broken',
          ...(seq < ROWS ? { seq: seq + 1, fault: 'misplaced' } : { seq, fault: 'head_changed' }),
        });
      }),
      { numRuns: 20 },
    );
  });

  it('names the first row of any removal, the last ones included', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(seqs, { minLength: 1, maxLength: 6 }), async (gone) => {
        const tamper = (trx: Transaction<Database>) => sql`delete from journal where seq in (${sql.join(gone)})`.execute(trx);
        expect(await verdictAfter(tamper)).toEqual({ state: 'broken', seq: Math.min(...gone), fault: 'missing' });
      }),
      { numRuns: 40 },
    );
  });

  it('names the place of any insertion: the row, or the one after it when the row was hashed as if it belonged there', async () => {
    await fc.assert(
      fc.asyncProperty(seqs, fc.boolean(), fc.boolean(), async (seq, isHashed, isHeadMoved) => {
        const verdict = await verdictAfter(async (trx) => {
          await insertAt(trx, seq);
          if (isHashed) await rebuild(trx, seq, seq, false);
          if (isHeadMoved) await sql`update journal_head set seq = seq + 1`.execute(trx);
        });
        // Without the head moved, the last row that was pushed on lies beyond it.
        const at = isHashed ? seq + 1 : seq;
        const fault = !isHeadMoved && at > ROWS ? 'head_changed' : 'changed';
        expect(verdict).toEqual({ state: 'broken', seq: Math.min(at, isHeadMoved ? at : ROWS), fault });
      }),
      { numRuns: 40 },
    );
  });

  it('names the first row of any reordering', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(seqs, { minLength: 2, maxLength: 2 }), async ([one = 1, two = 2]) => {
        const verdict = await verdictAfter(async (trx) => {
          await sql`update journal set seq = 0 where seq = ${one}`.execute(trx);
          await sql`update journal set seq = ${one} where seq = ${two}`.execute(trx);
          await sql`update journal set seq = ${two} where seq = 0`.execute(trx);
        });
        expect(verdict).toEqual({ state: 'broken', seq: Math.min(one, two), fault: 'changed' });
      }),
      { numRuns: 30 },
    );
  });

  it('finds a chain that was built anew only by a link that was kept elsewhere', async () => {
    await fc.assert(
      fc.asyncProperty(seqs, seqs, async (seq, kept) => {
        const tamper = async (trx: Transaction<Database>) => {
          await sql`update journal set code = 'ok', display_name = 'nobody' where seq = ${seq}`.execute(trx);
          await rebuild(trx, seq, ROWS, true);
        };
        expect(await verdictAfter(tamper)).toEqual({ state: 'intact' });
        const known = links[kept - 1] as ChainLink;
        expect(await verdictAfter(tamper, known)).toEqual(
          kept >= seq ? { state: 'broken', seq: kept, fault: 'not_as_known' } : { state: 'intact' },
        );
      }),
      { numRuns: 30 },
    );
  });

  it('finds a shortened one the same way, and rows beyond the end, and an end that is gone', async () => {
    const cut = async (trx: Transaction<Database>) => {
      await sql`delete from journal where seq > 20`.execute(trx);
      await sql`update journal_head set seq = 20, hash = (select hash from journal where seq = 20)`.execute(trx);
    };
    expect(await verdictAfter(cut)).toEqual({ state: 'intact' });
    expect(await verdictAfter(cut, links.at(-1))).toEqual({ state: 'broken', seq: 21, fault: 'missing' });
    const head = (text: string) => (trx: Transaction<Database>) => sql.raw(text).execute(trx);
    expect(await verdictAfter(head('update journal_head set seq = 20'))).toMatchObject({ seq: 20, fault: 'head_changed' });
    expect(await verdictAfter(head('update journal_head set seq = 20, hash = (select hash from journal where seq = 20)'))).toMatchObject({
      seq: 21,
      fault: 'beyond_head',
    });
    expect(await verdictAfter(head('delete from journal_head'))).toMatchObject({ seq: 1, fault: 'beyond_head' });
  });

  it('goes on to where it began while rows come in, and stops when told', async () => {
    const scratch = await openScratchStore();
    const journal = createJournal(scratch);
    const writing = Promise.all(Array.from({ length: 50 }, (_, index) => journal.write({ ...ENTRY, requestId: String(index) })));
    await journal.write(ENTRY);
    expect(await verifyJournal(scratch)).toMatchObject({ state: 'intact' });
    await writing;
    expect(await verifyJournal(scratch)).toMatchObject({ state: 'intact', head: { seq: 51 } });
    await expect(verifyJournal(scratch, { signal: AbortSignal.abort() })).rejects.toThrow('abort');
    await scratch.close();
  });
});

describe('rows of the journal', { timeout: 60_000 }, () => {
  it.each(["update journal set code = 'ok'", 'delete from journal where seq = 1', 'truncate journal'])(
    'are not for %s',
    async (statement) => {
      await expect(sql.raw(statement).execute(store.db)).rejects.toMatchObject({ code: '23000' });
      expect(await verifyJournal(store)).toMatchObject({ state: 'intact', head: { seq: ROWS } });
    },
  );

  it('are not written when the chain has no end to go on from', async () => {
    const scratch = await openScratchStore();
    await sql`delete from journal_head`.execute(scratch.db);
    await expect(createJournal(scratch).write(ENTRY)).rejects.toMatchObject({ code: 'record_failed' });
    await scratch.close();
  });
});
