import { approvalIdInputSchema, approvalRowSchema } from '#lib/contracts/approval.ts';
import { defineVerb } from '../verb.ts';
import { demandDecider } from './rights.ts';
import { toRow } from './row.ts';

export const approvalRefuse = defineVerb({
  name: 'approval.refuse',
  summary: 'Turn down what another person asked for',
  method: 'POST',
  path: '/api/approvals/{id}/refuse',
  effect: 'write',
  access: 'verified',
  stepUp: 'none',
  input: approvalIdInputSchema,
  output: approvalRowSchema,
  describe: ({ id }) => ({ approvalId: id }),
  async run(ctx, { id }) {
    await demandDecider(ctx, id);
    return toRow(await ctx.engines.identity.approvals.decide(ctx.session, id, 'refused'), ctx);
  },
});
