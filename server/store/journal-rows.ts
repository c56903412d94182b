import { type Kysely, sql } from 'kysely';
import type { JournalEntry } from './journal.ts';
import type { ChainedRow } from './journal-chain.ts';

/** A row as SQL gives it; `at` as text, since a date of JavaScript would hide microseconds that somebody put there. */
export interface RawJournalRow {
  seq: string | number;
  previous_hash: string;
  hash: string;
  at_text: string;
  kind: string;
  request_id: string;
  verb: string;
  entity_id: string;
  display_name: string;
  namespace: string;
  address: string;
  code: string;
  details: Record<string, string | number>;
}

export const AT_TEXT = sql<string>`to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
export const ENTRY_COLUMNS = sql`${AT_TEXT} as at_text, kind, request_id, verb, entity_id, display_name, namespace, address, code, details`;
export const ROW_COLUMNS = sql`seq, previous_hash, hash, ${ENTRY_COLUMNS}`;

export function atOf(atText: string): string {
  return atText.replace(/000Z$/, 'Z');
}

export function entryOf(row: Omit<RawJournalRow, 'seq' | 'previous_hash' | 'hash'>): JournalEntry {
  return {
    kind: row.kind as JournalEntry['kind'],
    requestId: row.request_id,
    verb: row.verb,
    entityId: row.entity_id,
    displayName: row.display_name,
    namespace: row.namespace,
    address: row.address,
    code: row.code,
    details: row.details,
  };
}

export function chainedRowOf(row: RawJournalRow): ChainedRow {
  return { seq: Number(row.seq), previousHash: row.previous_hash, hash: row.hash, at: atOf(row.at_text), entry: entryOf(row) };
}

/** The next rows of the chain in its order. */
export async function rowsAfter<Db>(db: Kysely<Db>, seq: number, through: number, limit: number): Promise<ChainedRow[]> {
  const { rows } = await sql<RawJournalRow>`
    select ${ROW_COLUMNS} from journal where seq > ${seq} and seq <= ${through} order by seq limit ${limit}`.execute(db);
  return rows.map(chainedRowOf);
}
