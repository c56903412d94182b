import { approvalIdInputSchema } from '#lib/contracts/approval.ts';
import { emptyReplySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const approvalWithdraw = defineVerb({
  name: 'approval.withdraw',
  summary: 'Take back what you asked for',
  method: 'POST',
  path: '/api/approvals/{id}/withdraw',
  effect: 'write',
  access: 'verified',
  stepUp: 'none',
  input: approvalIdInputSchema,
  output: emptyReplySchema,
  describe: ({ id }) => ({ approvalId: id }),
  async run(ctx, { id }) {
    await ctx.engines.identity.approvals.withdraw(ctx.session, id);
    return {};
  },
});
