import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { openScratchStore } from '#server/testing/scratch-store.ts';
import {
  type ChainedRow,
  createJournal,
  createJournalReader,
  type JournalEntry,
  type JournalFilter,
  type JournalPlace,
  type Store,
} from './index.ts';
import { rowsAfter } from './journal-rows.ts';

const ROWS = 160;
const PEOPLE = ['6f1f0a3c-0000-4000-8000-000000000001', '6f1f0a3c-0000-4000-8000-000000000002', ''] as const;
const CODES = ['ok', 'vault_denied', 'vault_unreachable', 'outcome_unknown'] as const;
const VERBS = ['lease.revoke', 'policy.save', 'session.sign-in'] as const;
const START_MS = Date.parse('2026-11-20T08:00:00Z');

let store: Store;
let every: ChainedRow[];
beforeAll(async () => {
  const clock = createFakeClock(new Date(START_MS));
  store = await openScratchStore(clock);
  const journal = createJournal(store);
  // All at once: the journal takes them in the order of the calls, a hundred with a statement.
  const writes: Promise<void>[] = [];
  for (let at = 0; at < ROWS; at += 1) {
    // The clock stands still at times, and two of three requests have an intent and an outcome.
    if (at % 3 === 0) await clock.advance(1_000);
    const entry: Omit<JournalEntry, 'kind' | 'code'> = {
      requestId: `${at >> 1}`.padStart(32, '0'),
      verb: VERBS[(at >> 1) % 3] as string,
      entityId: PEOPLE[(at >> 1) % PEOPLE.length] as string,
      displayName: `name-${(at >> 1) % 4}`,
      namespace: (at >> 1) % 5 === 0 ? 'team' : '',
      address: '10.0.0.1',
      details: { leaseId: `database/${at >> 1}` },
    };
    const isOpen = (at >> 1) % 7 === 0;
    if (at % 2 === 0) writes.push(journal.write({ ...entry, kind: 'intent', code: '' }));
    else if (isOpen) writes.push(journal.write({ ...entry, requestId: 'f'.repeat(32), kind: 'refusal', code: 'vault_denied' }));
    else writes.push(journal.write({ ...entry, kind: 'outcome', code: CODES[(at >> 1) % 4] as string }));
  }
  await Promise.all(writes);
  every = await rowsAfter(store.db, 0, ROWS, ROWS);
}, 60_000);
afterAll(() => store.close());

const ALL: JournalFilter = {
  namespace: null,
  entityId: null,
  who: '',
  verb: '',
  codes: null,
  hasOpen: true,
  text: '',
  from: null,
  to: null,
};

/** The same by hand, on all rows. */
function expected(filter: JournalFilter): number[] {
  const closed = new Set(every.filter(({ entry }) => entry.kind === 'outcome').map(({ entry }) => entry.requestId));
  const text = filter.text.toLowerCase();
  const isMeant = ({ at, entry }: ChainedRow) => {
    const isOpen = entry.kind === 'intent';
    if (isOpen && (closed.has(entry.requestId) || !filter.hasOpen)) return false;
    if (!isOpen && filter.codes !== null && !filter.codes.includes(entry.code)) return false;
    if (filter.namespace !== null && entry.namespace !== filter.namespace) return false;
    if (filter.entityId !== null && entry.entityId !== filter.entityId) return false;
    if (filter.who !== '' && entry.entityId !== filter.who && entry.displayName !== filter.who) return false;
    if (filter.verb !== '' && entry.verb !== filter.verb) return false;
    if (filter.from !== null && new Date(at) < filter.from) return false;
    if (filter.to !== null && new Date(at) >= filter.to) return false;
    return JSON.stringify(entry).toLowerCase().includes(text);
  };
  return every
    .filter(isMeant)
    .sort((a, b) => b.at.localeCompare(a.at) || b.seq - a.seq)
    .map(({ seq }) => seq);
}

async function allPages(filter: JournalFilter, limit: number, windowRows: number): Promise<number[]> {
  const reader = createJournalReader(store, windowRows);
  const found: number[] = [];
  let after: JournalPlace | null = null;
  do {
    const page = await reader.query(filter, { after, limit });
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    found.push(...page.rows.map(({ seq }) => seq));
    after = page.next;
  } while (after !== null);
  return found;
}

describe('pages of the journal', { timeout: 120_000 }, () => {
  it('give every row that a filter means once, newest first, however small the pages and what one looks through', async () => {
    const moment = fc.option(
      fc.integer({ min: -2, max: 60 }).map((second) => new Date(START_MS + second * 1000)),
      { nil: null },
    );
    const filters = fc.record({
      namespace: fc.constantFrom(null, '', 'team', 'none'),
      entityId: fc.constantFrom(null, null, PEOPLE[0]),
      who: fc.constantFrom('', '', PEOPLE[1], 'name-2', 'nobody'),
      verb: fc.constantFrom('', '', ...VERBS),
      codes: fc.constantFrom(null, null, ['ok'], ['vault_denied', 'vault_unreachable', 'never_seen'], ['never_seen']),
      hasOpen: fc.boolean(),
      text: fc.constantFrom('', '', 'DATABASE/1', 'name-3', 'nowhere', `${'0'.repeat(30)}12`),
      from: moment,
      to: moment,
    });
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 2, max: 200 }), async (filter, limit, windowRows) => {
        expect(await allPages(filter, limit, windowRows)).toEqual(expected(filter));
      }),
      { numRuns: 80 },
    );
  });

  it('list an intent only while its outcome is missing', async () => {
    const kinds = (await createJournalReader(store).query(ALL, { after: null, limit: 200 })).rows.map(({ entry }) => entry.kind);
    expect(kinds.filter((kind) => kind === 'intent')).toHaveLength(12);
    expect(kinds.filter((kind) => kind === 'outcome')).toHaveLength(68);
  });

  it('take all rows of one request together, and the end of the chain', async () => {
    const reader = createJournalReader(store);
    expect((await reader.request('1'.padStart(32, '0'))).map(({ entry }) => entry.kind)).toEqual(['intent', 'outcome']);
    // Rows of requests are read with what belongs to them, never alone.
    expect(await reader.row(every[0]?.seq ?? 0)).toEqual([]);
    expect(await reader.head()).toEqual({ seq: ROWS, hash: every.at(-1)?.hash });
  });
});
