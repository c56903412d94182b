import { approvalListReplySchema, approvalListSchema } from '#lib/contracts/approval.ts';
import { defineVerb } from '../verb.ts';
import { approvalRights } from './rights.ts';
import { toRow } from './row.ts';

export const approvalList = defineVerb({
  name: 'approval.list',
  summary: 'List requests for a second person’s approval: all of a namespace for who may decide, else one’s own',
  method: 'GET',
  path: '/api/approvals',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  isActivity: false,
  input: approvalListSchema,
  output: approvalListReplySchema,
  async run(ctx, { namespace = ctx.session.namespace }) {
    const { approvals } = ctx.engines.identity;
    const { maySee, mayDecide } = await approvalRights(ctx, namespace);
    const rows = maySee ? await approvals.listOf(namespace) : await approvals.listOwn(ctx.session);
    return { rows: rows.map((row) => toRow(row, ctx)), mayDecide };
  },
});
