import { sha256Hex } from '#server/platform/index.ts';
import type { JournalEntry } from './journal.ts';

/** One place of the chain: what is written down elsewhere, to check a later journal against. */
export interface ChainLink {
  seq: number;
  /** SHA-256, hex. */
  hash: string;
}

/** A row as the chain sees it. */
export interface ChainedRow extends ChainLink {
  previousHash: string;
  /** UTC with milliseconds. */
  at: string;
  entry: JournalEntry;
}

/** `changed`: not what was written. `misplaced`: whole, but it does not follow the row before. `beyond_head`: more rows than were ever written. */
export type JournalFault = 'changed' | 'missing' | 'misplaced' | 'beyond_head' | 'head_changed' | 'not_as_known';

/** What the first row follows. */
export const CHAIN_START: ChainLink = { seq: 0, hash: '0'.repeat(64) };

const FORM = 'sallyport-journal-1';

/**
 * What is hashed of a row, apart from its place: a JSON array without spaces, its members in this order for ever (docs/operating.md
 * has the words). Another form gets another name.
 */
export function canonicalBody(at: string, entry: JournalEntry): string {
  const { kind, requestId, verb, entityId, displayName, namespace, address, code } = entry;
  const details = Object.entries(entry.details).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([FORM, at, kind, requestId, verb, entityId, displayName, namespace, address, code, details]);
}

/** The same is computed by SQL while a row is appended (`create-journal.ts`). */
export function linkHash(seq: number, previousHash: string, body: string): string {
  return sha256Hex(`${seq}\n${previousHash}\n${body}`);
}

/** What is wrong with a row that should follow `previous`, and at which place; null when nothing is. */
export function faultOf(previous: ChainLink, row: ChainedRow): { seq: number; fault: JournalFault } | null {
  if (row.seq > previous.seq + 1) return { seq: previous.seq + 1, fault: 'missing' };
  if (linkHash(row.seq, row.previousHash, canonicalBody(row.at, row.entry)) !== row.hash) return { seq: row.seq, fault: 'changed' };
  if (row.seq !== previous.seq + 1 || row.previousHash !== previous.hash) return { seq: row.seq, fault: 'misplaced' };
  return null;
}

/** The entry as the store gives it back: text that no database takes is replaced, so that what is hashed is what is kept. */
export function storable(entry: JournalEntry): JournalEntry {
  const details = Object.entries(entry.details).map(([name, value]) => [
    printable(name),
    typeof value === 'string' ? printable(value) : figure(value),
  ]);
  const { kind } = entry;
  const texts = Object.entries(entry).flatMap(([name, value]) => (typeof value === 'string' ? [[name, printable(value)]] : []));
  return { ...(Object.fromEntries(texts) as unknown as JournalEntry), kind, details: Object.fromEntries(details) };
}

const printable = (text: string) => text.toWellFormed().replaceAll('\u0000', '\ufffd');
const figure = (value: number) => (Number.isFinite(value) ? value : String(value));
