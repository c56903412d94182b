import { journalStatusReplySchema, journalStatusSchema } from '#lib/contracts/journal.ts';
import { defineVerb } from '../verb.ts';
import { checkShown } from './check-shown.ts';
import { requireJournalRight } from './readable.ts';

/** The end of the chain and the last check of it. Throws `vault_denied`, `store_unavailable`. */
export const journalStatus = defineVerb({
  name: 'journal.status',
  summary: "Say how the last check of the journal's chain ended",
  method: 'GET',
  path: '/api/journal/status',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  isActivity: false,
  input: journalStatusSchema,
  output: journalStatusReplySchema,
  describe: ({ namespace }) => ({ namespace }),
  async run(ctx, { namespace }) {
    await requireJournalRight(ctx, namespace);
    return checkShown(ctx);
  },
});
