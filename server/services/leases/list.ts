import { leaseListReplySchema, leaseListSchema } from '#lib/contracts/lease.ts';
import { defineVerb } from '../verb.ts';
import { listableFor, refuseIfNothingListable } from './listable.ts';

/** One page of leases and the prefixes below, of what the reader's own token may list. Throws `vault_denied` when that is nothing. */
export const leaseList = defineVerb({
  name: 'lease.list',
  summary: 'List leases and prefixes below a prefix',
  method: 'GET',
  path: '/api/leases',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  input: leaseListSchema,
  output: leaseListReplySchema,
  describe: ({ namespace, prefix }) => ({ namespace, prefix }),
  async run(ctx, { namespace, prefix, filter, offset, limit, fresh }) {
    const index = ctx.engines.leaseIndex;
    // Asked first, so that a token without any place in this namespace cannot make the console sweep it.
    await listableFor(ctx, namespace, prefix, []);
    const maxAgeMs = fresh ? 0 : ctx.engines.env.SALLYPORT_LEASE_SWEEP_SECONDS * 1000;
    const freshness = await index.ensureSwept(namespace, { maxAgeMs, signal: ctx.signal });
    const directories = index.directories(namespace, prefix);
    const listable = await listableFor(ctx, namespace, prefix, directories);
    refuseIfNothingListable(listable, directories);
    const found = index.query(namespace, { prefix, filter: filter.toLowerCase(), offset, limit, isListable: listable.isListable });
    return {
      prefix,
      children: found.children,
      rows: found.leaseIds.map((leaseId) => ({ leaseId, prefix: leaseId.slice(0, leaseId.lastIndexOf('/') + 1) })),
      matchCount: found.matchCount,
      totalCount: found.totalCount,
      hiddenPrefixCount: found.hiddenPrefixCount,
      failedPrefixCount: freshness.failedPrefixCount,
      sweptAt: freshness.sweptAt.toISOString(),
      isStale: freshness.isStale,
    };
  },
});
