import { journalReadReplySchema, journalReadSchema } from '#lib/contracts/journal.ts';
import { AppError } from '#server/platform/index.ts';
import { defineVerb } from '../verb.ts';
import { journalScope } from './readable.ts';
import { isVisible, shown } from './rows.ts';

/** All rows of one request: its intent, its outcome, and what came of it later. Throws `vault_denied`, `journal_entry_gone`. */
export const journalRead = defineVerb({
  name: 'journal.read',
  summary: 'Read all journal rows of one request',
  method: 'GET',
  path: '/api/journal/{requestId}',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  input: journalReadSchema,
  output: journalReadReplySchema,
  describe: ({ namespace, requestId }) => ({ namespace, forRequest: requestId }),
  async run(ctx, { namespace, requestId }) {
    const scope = await journalScope(ctx, namespace);
    const rows = (await ctx.engines.journalReader.request(requestId)).filter((row) => isVisible(ctx, namespace, scope, row));
    if (rows.length === 0) throw new AppError('journal_entry_gone');
    return { rows: rows.map((row) => ({ ...shown(row), hash: row.hash, previousHash: row.previousHash })) };
  },
});
