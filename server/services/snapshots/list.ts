import { snapshotListReplySchema, snapshotListSchema } from '#lib/contracts/snapshot.ts';
import { defineVerb } from '../verb.ts';
import { demandSnapshotRight } from './rights.ts';

/** Every snapshot that was taken from this console, bad ones with their cause. Asked on a timer, so it keeps no session alive. */
export const snapshotList = defineVerb({
  name: 'snapshot.list',
  summary: 'List the raft snapshots that this console took',
  method: 'GET',
  path: '/api/snapshots',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  input: snapshotListSchema,
  output: snapshotListReplySchema,
  isActivity: false,
  async run(ctx) {
    const { mayTake, mayDownload, mayDelete } = await demandSnapshotRight(ctx, 'mayList');
    return { rows: await ctx.engines.snapshots.list(), mayTake, mayDownload, mayDelete };
  },
});
