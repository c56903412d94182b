import { approvalListReplySchema, approvalListSchema } from '#lib/contracts/approval.ts';
import { defineVerb } from '../verb.ts';
import { approvalRights, mayHaveRights } from './rights.ts';
import { toRow } from './row.ts';

export const approvalList = defineVerb({
  name: 'approval.list',
  summary: 'List requests for a second person’s approval: all of a namespace for who may decide, else one’s own, and where else some wait',
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
    const waiting = mayHaveRights(ctx.session) ? await approvals.waitingFor(ctx.session) : [];
    const rightsIn = await approvalRights(ctx, [namespace, ...waiting.map((one) => one.namespace)]);
    const { maySee, mayDecide } = rightsIn(namespace);
    const elsewhere = waiting.filter((one) => one.namespace !== namespace && rightsIn(one.namespace).mayDecide);
    const rows = maySee ? await approvals.listOf(namespace) : await approvals.listOwn(ctx.session);
    return { rows: rows.map((row) => toRow(row, ctx)), mayDecide, elsewhere };
  },
});
