import { type Kysely, sql } from 'kysely';
import { CHAIN_START, type ChainLink, canonicalBody, linkHash } from '../journal-chain.ts';
import { atOf, ENTRY_COLUMNS, entryOf, type RawJournalRow } from '../journal-rows.ts';

/** The journal becomes a chain of hashes that begins at its oldest row, and can no longer be changed by a plain statement. */
export const journalChain = {
  version: 3,
  name: 'journal-chain',
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of BEFORE) await sql.raw(statement).execute(db);
    const head = await chainOldRows(db);
    for (const statement of AFTER) await sql.raw(statement).execute(db);
    await sql`insert into journal_head (seq, previous_hash, hash) values (${head.seq}, ${head.previousHash}, ${head.hash})`.execute(db);
    await sql`insert into journal_open (seq, request_id, verb)
      select seq, request_id, verb from journal intent where kind = 'intent' and not exists (
        select from journal outcome where outcome.request_id = intent.request_id and outcome.verb = intent.verb and outcome.kind = 'outcome')`.execute(
      db,
    );
  },
};

const BATCH_ROWS = 500;

/** Numbers and chains what the release before has written, in the order of its writing. */
async function chainOldRows(db: Kysely<never>): Promise<ChainLink & { previousHash: string }> {
  let head = { ...CHAIN_START, previousHash: CHAIN_START.hash };
  let lastId = '0';
  for (;;) {
    const { rows } = await sql<RawJournalRow & { id: string }>`
      select id, ${ENTRY_COLUMNS} from journal where id > ${lastId} order by id limit ${BATCH_ROWS}`.execute(db);
    const links = rows.map((row) => {
      const seq = head.seq + 1;
      head = { seq, previousHash: head.hash, hash: linkHash(seq, head.hash, canonicalBody(atOf(row.at_text), entryOf(row))) };
      return { id: String(row.id), ...head };
    });
    await sql`update journal set seq = link.seq, previous_hash = link."previousHash", hash = link.hash
      from jsonb_to_recordset(${JSON.stringify(links)}::jsonb) as link(id bigint, seq bigint, "previousHash" text, hash text)
      where journal.id = link.id`.execute(db);
    const last = links.at(-1);
    if (last === undefined) return head;
    lastId = last.id;
  }
}

const BEFORE = ['alter table journal add column seq bigint, add column previous_hash text, add column hash text'];

const AFTER = [
  'alter table journal drop column id',
  `alter table journal alter column seq set not null, alter column previous_hash set not null, alter column hash set not null,
    add primary key (seq)`,
  // One row: the end of the chain. Whoever appends takes its lock, so several processes write one chain.
  `create table journal_head (
    only_row boolean primary key default true check (only_row),
    seq bigint not null, previous_hash text not null, hash text not null
  )`,
  // Intents whose outcome is not written. No evidence, only an index: the rows themselves never change.
  'create table journal_open (seq bigint primary key, request_id text not null, verb text not null)',
  'create index journal_open_request on journal_open (request_id)',
  // The end of the chain after some more bodies, in one step: whoever waits for the lock begins from the end that it then finds.
  `create function journal_fold(seq bigint, hash text, bodies jsonb) returns text language plpgsql as $$
    declare body text;
    begin
      for body in select value from jsonb_array_elements_text(bodies) loop
        seq := seq + 1;
        hash := encode(sha256(convert_to(seq::text || chr(10) || hash || chr(10) || body, 'UTF8')), 'hex');
      end loop;
      return hash;
    end $$`,
  `create function journal_is_append_only() returns trigger language plpgsql as $$
    begin raise exception 'journal rows are never changed or removed' using errcode = 'integrity_constraint_violation'; end $$`,
  `create trigger journal_append_only before update or delete or truncate on journal
    for each statement execute function journal_is_append_only()`,
  // What the page asks: the newest of a namespace, of a person, of a verb, of an outcome. Intents with an outcome are not listed.
  'drop index journal_at',
  'drop index journal_entity',
  "create index journal_listed on journal (namespace, at, seq) where kind <> 'intent'",
  "create index journal_by_entity on journal (entity_id, at, seq) where kind <> 'intent'",
  "create index journal_by_name on journal (display_name, at, seq) where kind <> 'intent'",
  "create index journal_by_verb on journal (verb, namespace, at, seq) where kind <> 'intent'",
  "create index journal_by_code on journal (code, namespace, at, seq) where kind <> 'intent'",
];
