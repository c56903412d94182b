import { type OverviewReply, overviewReadSchema, overviewReplySchema } from '#lib/contracts/overview.ts';
import { auditSummary } from '../audit/index.ts';
import { leaseList } from '../leases/index.ts';
import { snapshotList } from '../snapshots/index.ts';
import { defineVerb, type SessionContext } from '../verb.ts';
import { attentionOf } from './attention.ts';
import { probeCluster, readIrrevocable, readNodes, readServiceRights } from './cluster.ts';
import { asPart } from './part.ts';

const HOURS = 24;
const RECENT_SNAPSHOTS = 12;

/** Whether anything is wrong, and what first. Each part is found out alone, with the rights of who asks, and fails alone. */
export const overviewRead = defineVerb({
  name: 'overview.read',
  summary: 'Say how the cluster is and what needs attention',
  method: 'GET',
  path: '/api/overview',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  input: overviewReadSchema,
  output: overviewReplySchema,
  describe: ({ namespace }) => ({ namespace }),
  isActivity: false,
  async run(ctx, { namespace }) {
    const [{ cluster, serviceFailure }, nodes, leases, audit, snapshots, irrevocable, serviceRights] = await Promise.all([
      probeCluster(ctx),
      asPart(readNodes(ctx)),
      asPart(leaseFacts(ctx, namespace)),
      asPart(auditFacts(ctx, namespace)),
      asPart(snapshotFacts(ctx)),
      asPart(readIrrevocable(ctx, namespace)),
      asPart(readServiceRights(ctx)),
    ]);
    const seenAt = ctx.clock.now().toISOString();
    const facts = { seenAt, cluster, nodes, leases: asOfOutage(cluster, leases), audit, snapshots, irrevocable, serviceRights };
    return { ...facts, attention: attentionOf({ ...facts, serviceFailure }) } satisfies OverviewReply;
  },
});

/** The lease index counts as fresh for some seconds, but not when Vault is known not to answer. */
function asOfOutage({ state }: OverviewReply['cluster'], leases: OverviewReply['leases']): OverviewReply['leases'] {
  if (leases.state === 'failed' || state === 'active' || state === 'standby') return leases;
  return { state: 'known', value: { ...leases.value, isStale: true } };
}

async function leaseFacts(ctx: SessionContext, namespace: string) {
  const list = await leaseList.run(ctx, leaseList.input.parse({ namespace, limit: 1 }));
  const isLowerBound = list.hiddenPrefixCount > 0 || list.failedPrefixCount > 0;
  return { leaseCount: list.totalCount, isLowerBound, isStale: list.isStale };
}

async function auditFacts(ctx: SessionContext, namespace: string) {
  const summary = await auditSummary.run(ctx, auditSummary.input.parse({ namespace, buckets: HOURS, top: 1 }));
  const { allowed, denied, error } = summary.totals;
  return { hours: summary.histogram, requestCount: allowed + denied + error, deniedCount: denied, freshness: summary.freshness };
}

async function snapshotFacts(ctx: SessionContext) {
  const { rows } = await snapshotList.run(ctx, {});
  const recent = rows.slice(0, RECENT_SNAPSHOTS).reverse();
  return {
    lastVerifiedAt: rows.find(({ state }) => state === 'verified')?.takenAt ?? null,
    recent: recent.map(({ takenAt, state, sizeBytes }) => ({ takenAt, state, sizeBytes })),
  };
}
