import { auditSummaryReplySchema, auditSummarySchema } from '#lib/contracts/audit.ts';
import { defineVerb } from '../verb.ts';
import { filterOf } from './filter.ts';
import { namespaceInLog, requireAuditRight } from './readable.ts';

const DAY_MS = 86_400_000;

/** Figures of a stretch of time, the last 24 hours when it is not told. Throws `vault_denied`, `store_unavailable`. */
export const auditSummary = defineVerb({
  name: 'audit.summary',
  summary: 'Count audit entries by time, outcome, person and path',
  method: 'GET',
  path: '/api/audit/summary',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  isActivity: false,
  input: auditSummarySchema,
  output: auditSummaryReplySchema,
  describe: ({ namespace }) => ({ namespace }),
  async run(ctx, input) {
    await requireAuditRight(ctx, input.namespace);
    const { auditLog } = ctx.engines;
    const to = input.to ?? ctx.clock.now().toISOString();
    const from = input.from ?? new Date(Date.parse(to) - DAY_MS).toISOString();
    const filter = filterOf({ ...input, from, to }, namespaceInLog(ctx, input.namespace));
    const [figures, { freshness }] = await Promise.all([
      auditLog.summary(
        { ...filter, fromUs: Date.parse(from) * 1000, toUs: Date.parse(to) * 1000 },
        { buckets: input.buckets, top: input.top },
      ),
      auditLog.status(),
    ]);
    return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), ...figures, freshness };
  },
});
