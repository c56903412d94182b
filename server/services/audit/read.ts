import { auditReadReplySchema, auditReadSchema } from '#lib/contracts/audit.ts';
import { AppError } from '#server/platform/index.ts';
import { defineVerb } from '../verb.ts';
import { namespaceInLog, namespaceShown, requireAuditRight } from './readable.ts';

/** One entry with its original. An entry of another namespace is not found, whoever may read that one. Throws `vault_denied`, `not_found`. */
export const auditRead = defineVerb({
  name: 'audit.read',
  summary: 'Read one audit entry',
  method: 'GET',
  path: '/api/audit/{id}',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  input: auditReadSchema,
  output: auditReadReplySchema,
  describe: ({ namespace, id }) => ({ namespace, id }),
  async run(ctx, { namespace, id }) {
    await requireAuditRight(ctx, namespace);
    const found = await ctx.engines.auditLog.detail(namespaceInLog(ctx, namespace), Number(id));
    if (!found) throw new AppError('audit_entry_gone');
    return { ...found, row: { ...found.row, namespace: namespaceShown(ctx, found.row.namespace) } };
  },
});
