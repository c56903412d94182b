import { journalReadReplySchema, journalReadSchema } from '#lib/contracts/journal.ts';
import { AppError } from '#server/platform/index.ts';
import { defineVerb } from '../verb.ts';
import { journalScope } from './readable.ts';
import { isVisible, shown } from './rows.ts';

const ROW_ALONE = /^row-(\d{1,15})$/;

/** All rows of one request: its intent, its outcome, and what came of it later; or, by `row-<seq>`, the one that no request made. Throws `vault_denied`, `journal_entry_gone`. */
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
    const { journalReader } = ctx.engines;
    const seq = ROW_ALONE.exec(requestId)?.[1];
    const found = await (seq === undefined ? journalReader.request(requestId) : journalReader.row(Number(seq)));
    const rows = found.filter((row) => isVisible(ctx, namespace, scope, row));
    if (rows.length === 0) throw new AppError('journal_entry_gone');
    return { rows: rows.map((row) => ({ ...shown(row), hash: row.hash, previousHash: row.previousHash })) };
  },
});
