import { leaseCountReplySchema, leaseCountSchema } from '#lib/contracts/lease.ts';
import { codeOf } from '#server/platform/index.ts';
import { defineVerb } from '../verb.ts';
import { leaseList } from './list.ts';

/**
 * How many leases the reader may list in a namespace, for the pages' own use: who may list none is told so and refused nothing, or the
 * journal would name them for what a page asked by itself.
 */
export const leaseCount = defineVerb({
  name: 'lease.count',
  summary: 'Count the leases that one may list in a namespace; null when that is nothing',
  method: 'GET',
  path: '/api/leases/count',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  input: leaseCountSchema,
  output: leaseCountReplySchema,
  describe: ({ namespace }) => ({ namespace }),
  async run(ctx, { namespace }) {
    try {
      const { totalCount } = await leaseList.run(ctx, { namespace, prefix: '', filter: '', offset: 0, limit: 1, fresh: false });
      return { leaseCount: totalCount };
    } catch (error) {
      if (codeOf(error) === 'vault_denied') return { leaseCount: null };
      throw error;
    }
  },
});
