import { auditQueryReplySchema, auditQuerySchema } from '#lib/contracts/audit.ts';
import type { RowPlace } from '#server/audit-store/index.ts';
import { defineVerb } from '../verb.ts';
import { filterOf } from './filter.ts';
import { namespaceInLog, namespaceShown, requireAuditRight } from './readable.ts';

/** One page of audit entries of a namespace, newest first. Throws `vault_denied` without the audit right of that namespace, `store_unavailable`. */
export const auditQuery = defineVerb({
  name: 'audit.query',
  summary: 'Search the audit entries of a namespace',
  method: 'GET',
  path: '/api/audit',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  // The page follows the log by asking every second.
  isActivity: false,
  input: auditQuerySchema,
  output: auditQueryReplySchema,
  describe: ({ namespace }) => ({ namespace }),
  async run(ctx, input) {
    await requireAuditRight(ctx, input.namespace);
    const { auditLog } = ctx.engines;
    const filter = filterOf(input, namespaceInLog(ctx, input.namespace));
    const [page, { freshness }] = await Promise.all([
      auditLog.query(filter, { after: placeOf(input.cursor), limit: input.limit }),
      auditLog.status(),
    ]);
    return {
      rows: page.rows.map((row) => ({ ...row, namespace: namespaceShown(ctx, row.namespace) })),
      nextCursor: page.next && `${page.next.atUs}.${page.next.id}`,
      matchCount: page.matchCount,
      totalCount: page.totalCount,
      freshness,
    };
  },
});

function placeOf(cursor: string | undefined): RowPlace | null {
  if (cursor === undefined) return null;
  const [atUs = 0, id = 0] = cursor.split('.').map(Number);
  return { atUs, id };
}
