import { approvalIdInputSchema, approvalRowSchema } from '#lib/contracts/approval.ts';
import { defineVerb } from '../verb.ts';
import { demandDecider } from './rights.ts';
import { toRow } from './row.ts';

export const approvalApprove = defineVerb({
  name: 'approval.approve',
  summary: 'Allow the act that another person asked for, once, within half an hour',
  method: 'POST',
  path: '/api/approvals/{id}/approve',
  effect: 'write',
  access: 'verified',
  stepUp: 'intent-strongest',
  input: approvalIdInputSchema,
  output: approvalRowSchema,
  describe: ({ id }) => ({ approvalId: id }),
  async run(ctx, { id }) {
    await demandDecider(ctx, id);
    return toRow(await ctx.engines.identity.approvals.decide(ctx.session, id, 'approved'), ctx);
  },
});
