import { leasePrefixPreviewReplySchema, leasePrefixPreviewSchema } from '#lib/contracts/lease.ts';
import { defineVerb } from '../verb.ts';
import { listAllLeases } from './count-leases.ts';

const SHOWN = 10;

/** Counts what a revocation of this prefix would end. Throws `vault_denied`, `prefix_incomplete`: never a partial count. */
export const leasePreviewPrefix = defineVerb({
  name: 'lease.preview-prefix',
  summary: 'Count the leases below a prefix, exactly and now',
  method: 'POST',
  path: '/api/leases/prefix/preview',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  input: leasePrefixPreviewSchema,
  output: leasePrefixPreviewReplySchema,
  describe: ({ namespace, prefix }) => ({ namespace, prefix }),
  async run(ctx, { namespace, prefix }) {
    const ids = await listAllLeases(ctx.vault(namespace), prefix);
    return { prefix, leaseCount: ids.length, firstLeaseIds: ids.slice(0, SHOWN), countedAt: ctx.clock.now().toISOString() };
  },
});
