import { type Kysely, sql } from 'kysely';
import { AppError } from '#server/platform/index.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { canonicalBody, storable } from './journal-chain.ts';
import type { Database } from './schema.ts';
import type { Store } from './store.ts';

interface Waiting {
  at: string;
  entry: JournalEntry;
  written(): void;
  failed(cause: unknown): void;
}

const MOST_AT_ONCE = 100;

/**
 * The journal as rows of the store; each is committed when its `write` resolves. One statement of a process is under way at a time and
 * takes all that came meanwhile: many at once would only queue for the end of the chain, each with a connection in its hand.
 */
export function createJournal(store: Store): Journal {
  const waiting: Waiting[] = [];
  let isWriting = false;

  async function writeAll(): Promise<void> {
    isWriting = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MOST_AT_ONCE);
      try {
        await appendWaiting(store, batch);
        for (const one of batch) one.written();
      } catch (cause) {
        if (isAboutValues(cause) && batch.length > 1) await eachAlone(store, batch);
        else for (const one of batch) one.failed(cause);
      }
    }
    isWriting = false;
  }

  return {
    write: (entry) =>
      new Promise((resolve, reject) => {
        const failed = (cause: unknown) => reject(new AppError('record_failed', { cause }));
        waiting.push({ at: store.clock.now().toISOString(), entry: storable(entry), written: resolve, failed });
        if (!isWriting) void writeAll();
      }),
  };
}

const appendWaiting = (store: Store, batch: readonly Waiting[]) => store.run((db) => append(db, batch));

/** One row that the database cannot take is no reason to lose the others. */
async function eachAlone(store: Store, batch: readonly Waiting[]): Promise<void> {
  for (const one of batch) await appendWaiting(store, [one]).then(one.written, one.failed);
}

/** SQLSTATE class 22: the values, not the database. */
const isAboutValues = (error: unknown) => String((error as { cause?: { code?: unknown } }).cause?.code ?? '').startsWith('22');

/**
 * One statement: it takes the end of the chain (and its lock, so that of several processes one is next), hashes, and inserts. SQL does
 * what `linkHash` does, because only there the row before is known.
 */
async function append(db: Kysely<Database>, batch: readonly Waiting[]): Promise<void> {
  const bodies = JSON.stringify(batch.map(({ at, entry }) => canonicalBody(at, entry)));
  const entries = JSON.stringify(batch.map(({ at, entry }) => ({ at, ...entry })));
  const { rows } = await sql`
    with recursive head as (
      update journal_head set seq = seq + ${batch.length}, previous_hash = hash, hash = journal_fold(seq, hash, ${bodies}::jsonb)
      returning seq - ${batch.length} as seq, previous_hash as hash
    ), body as (
      select nr, value as text from jsonb_array_elements_text(${bodies}::jsonb) with ordinality as bodies(value, nr)
    ), link as (
      select 0::bigint as nr, seq, '' as previous_hash, hash from head
      union all
      select body.nr, link.seq + 1, link.hash, journal_fold(link.seq, link.hash, jsonb_build_array(body.text))
      from link join body on body.nr = link.nr + 1
    ), entry as (
      select nr, value as of from jsonb_array_elements(${entries}::jsonb) with ordinality as entries(value, nr)
    ), written as (
      insert into journal (seq, previous_hash, hash, at, kind, request_id, verb, entity_id, display_name, namespace, address, code, details)
      select seq, previous_hash, hash, (of->>'at')::timestamptz, of->>'kind', of->>'requestId', of->>'verb', of->>'entityId',
        of->>'displayName', of->>'namespace', of->>'address', of->>'code', of->'details'
      from link join entry using (nr) order by nr
      returning seq, kind, request_id, verb
    ), opened as (
      insert into journal_open (seq, request_id, verb) select seq, request_id, verb from written intent where kind = 'intent'
        and not exists (select from written outcome where outcome.kind = 'outcome' and outcome.request_id = intent.request_id
          and outcome.verb = intent.verb)
    ), closed as (
      delete from journal_open open using written where written.kind = 'outcome' and open.request_id = written.request_id
        and open.verb = written.verb
    )
    select seq from written`.execute(db);
  if (rows.length !== batch.length) throw new Error('The journal has no head.');
}
