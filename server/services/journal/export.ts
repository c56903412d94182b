import { type JournalExportRequest, journalExportSchema } from '#lib/contracts/journal.ts';
import type { JournalFilter, JournalPlace, JournalReader } from '#server/store/index.ts';
import { fileAnswerSchema } from '../file-answer.ts';
import { defineVerb } from '../verb.ts';
import { CSV_HEAD, csvLine, ndjsonLine } from './export-lines.ts';
import { journalScope } from './readable.ts';
import { filterOf } from './rows.ts';

const PAGE_ROWS = 500;
const TYPES: Readonly<Record<JournalExportRequest['format'], string>> = { ndjson: 'application/x-ndjson', csv: 'text/csv; charset=utf-8' };

/** All rows that the filter means, as a file; those written after it began are not among them. Throws `vault_denied`, `store_unavailable`. */
export const journalExport = defineVerb({
  name: 'journal.export',
  summary: 'Export the journal rows that a filter means',
  method: 'POST',
  path: '/api/journal/export',
  effect: 'write',
  access: 'verified',
  stepUp: 'none',
  input: journalExportSchema,
  output: fileAnswerSchema,
  reply: 'file',
  // The texts of a filter are a person's own words, so only that there were any is kept.
  describe: ({ namespace, format, who, verb, outcome, text, from, to }) => ({
    namespace,
    format,
    ...(verb === '' ? {} : { verb }),
    ...(outcome === '' ? {} : { outcome }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    isFiltered: who !== '' || text !== '' ? 'by text' : 'no',
  }),
  async run(ctx, { format, ...asked }) {
    const scope = await journalScope(ctx, asked.namespace);
    const at = ctx.clock.now();
    const filter = filterOf(ctx, { ...asked, to: asked.to ?? at.toISOString() }, scope);
    return {
      name: `journal-${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z.${format}`,
      contentType: TYPES[format],
      sizeBytes: null,
      bytes: lines(ctx.engines.journalReader, filter, format),
      close: async () => undefined,
    };
  },
});

async function* lines(reader: JournalReader, filter: JournalFilter, format: JournalExportRequest['format']): AsyncGenerator<Uint8Array> {
  if (format === 'csv') yield Buffer.from(CSV_HEAD);
  const lineOf = format === 'csv' ? csvLine : ndjsonLine;
  let after: JournalPlace | null = null;
  do {
    const { rows, next } = await reader.query(filter, { after, limit: PAGE_ROWS });
    if (rows.length > 0) yield Buffer.from(rows.map(lineOf).join(''));
    after = next;
  } while (after !== null);
}
