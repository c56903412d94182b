import { auditStatusReplySchema, auditStatusSchema } from '#lib/contracts/audit.ts';
import { defineVerb } from '../verb.ts';
import { requireAuditRight } from './readable.ts';

/** How far the console has read which audit file. Throws `vault_denied`, `store_unavailable`. */
export const auditStatus = defineVerb({
  name: 'audit.status',
  summary: 'Say how far the audit files are read',
  method: 'GET',
  path: '/api/audit/status',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  isActivity: false,
  input: auditStatusSchema,
  output: auditStatusReplySchema,
  describe: ({ namespace }) => ({ namespace }),
  async run(ctx, { namespace }) {
    await requireAuditRight(ctx, namespace);
    return ctx.engines.auditLog.status();
  },
});
