import { journalStatusReplySchema, journalStatusSchema } from '#lib/contracts/journal.ts';
import { defineVerb } from '../verb.ts';
import { checkShown } from './check-shown.ts';
import { requireJournalRight } from './readable.ts';

/** Begins a check of the chain, or joins the one under way. Throws `vault_denied`, `store_unavailable`. */
export const journalVerify = defineVerb({
  name: 'journal.verify',
  summary: "Check the journal's chain from its first row to its last",
  method: 'POST',
  path: '/api/journal/verify',
  effect: 'write',
  access: 'verified',
  stepUp: 'none',
  input: journalStatusSchema,
  output: journalStatusReplySchema,
  describe: ({ namespace }) => ({ namespace }),
  async run(ctx, { namespace }) {
    await requireJournalRight(ctx, namespace);
    ctx.engines.journalCheck.start();
    return checkShown(ctx);
  },
});
