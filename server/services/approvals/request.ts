import { approvalRequestSchema, approvalRowSchema } from '#lib/contracts/approval.ts';
import { AppError } from '#server/platform/index.ts';
import { needsApproval } from '../needs-approval.ts';
import { intentOf } from '../session/intent-of.ts';
import { defineVerb } from '../verb.ts';
import { toRow } from './row.ts';

export const approvalRequest = defineVerb({
  name: 'approval.request',
  summary: 'Ask a second person to approve one act with one input',
  method: 'POST',
  path: '/api/approvals',
  effect: 'write',
  access: 'verified',
  stepUp: 'none',
  input: approvalRequestSchema,
  output: approvalRowSchema,
  describe: ({ verb, reason }) => ({ for: verb, reason }),
  async run(ctx, { reason, ...act }) {
    const { act: verb, parsed, hash } = intentOf(ctx, act);
    if (!needsApproval(verb, ctx.engines.env)) throw new AppError('approval_not_needed');
    const seen = await verb.beforeApproval?.(ctx, parsed as never);
    const facts = { ...verb.describe?.(parsed as never), ...seen };
    return toRow(await ctx.engines.identity.approvals.request(ctx.session, { verb: verb.name, intentHash: hash, facts, reason }), ctx);
  },
});
