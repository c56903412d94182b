import { journalOutcomeOf } from '#lib/journal-outcome.ts';
import type { ChainedRow } from '#server/store/index.ts';

const COLUMNS = {
  seq: ({ seq }) => seq,
  at: ({ at }) => at,
  kind: ({ entry }) => entry.kind,
  verb: ({ entry }) => entry.verb,
  outcome: ({ entry }) => journalOutcomeOf(entry.code),
  code: ({ entry }) => entry.code,
  requestId: ({ entry }) => entry.requestId,
  entityId: ({ entry }) => entry.entityId,
  displayName: ({ entry }) => entry.displayName,
  namespace: ({ entry }) => entry.namespace,
  address: ({ entry }) => entry.address,
  details: ({ entry }) => entry.details,
  previousHash: ({ previousHash }) => previousHash,
  hash: ({ hash }) => hash,
} as const satisfies Record<string, (row: ChainedRow) => unknown>;
const NAMES = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];

/** One JSON object a line. U+2028 and U+2029 end a line for some readers, so they are written as escapes. */
export function ndjsonLine(row: ChainedRow): string {
  const text = JSON.stringify(Object.fromEntries(NAMES.map((name) => [name, COLUMNS[name](row)])));
  return `${text.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}\n`;
}

export const CSV_HEAD = `${NAMES.join(',')}\r\n`;

/** RFC 4180, for spreadsheets: names and addresses are what strangers typed, and a cell that begins like a formula would be run as one. */
export function csvLine(row: ChainedRow): string {
  return `${NAMES.map((name) => csvCell(COLUMNS[name](row))).join(',')}\r\n`;
}

const LIKE_FORMULA = /^[=+\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20]/;

function csvCell(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const harmless = LIKE_FORMULA.test(text.trimStart()) || LIKE_FORMULA.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
