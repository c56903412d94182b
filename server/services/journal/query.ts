import { journalQueryReplySchema, journalQuerySchema } from '#lib/contracts/journal.ts';
import type { JournalPlace } from '#server/store/index.ts';
import { defineVerb } from '../verb.ts';
import { journalScope } from './readable.ts';
import { filterOf, shown } from './rows.ts';

/** One page of the journal of a namespace, or of what the person did, newest first. Throws `vault_denied`, `store_unavailable`. */
export const journalQuery = defineVerb({
  name: 'journal.query',
  summary: 'Search what was done from this console',
  method: 'GET',
  path: '/api/journal',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  input: journalQuerySchema,
  output: journalQueryReplySchema,
  describe: ({ namespace }) => ({ namespace }),
  async run(ctx, input) {
    const scope = await journalScope(ctx, input.namespace);
    const page = { after: placeOf(input.cursor), limit: input.limit };
    const { rows, next, isCutShort } = await ctx.engines.journalReader.query(filterOf(ctx, input, scope), page);
    return {
      rows: rows.map(shown),
      nextCursor: next && `${next.at}_${next.seq}`,
      scope,
      searchedBackTo: isCutShort && next ? next.at : null,
    };
  },
});

function placeOf(cursor: string | undefined): JournalPlace | null {
  if (cursor === undefined) return null;
  const [at = '', seq = ''] = cursor.split('_');
  return { at, seq: Number(seq) };
}
