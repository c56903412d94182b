import { snapshotRowReplySchema, snapshotTakeSchema } from '#lib/contracts/snapshot.ts';
import { defineVerb } from '../verb.ts';
import { demandSnapshotRight } from './rights.ts';

/** Begins a snapshot and answers at once; its end is in the list. Throws `snapshot_under_way`. */
export const snapshotTake = defineVerb({
  name: 'snapshot.take',
  summary: 'Begin to take a raft snapshot',
  method: 'POST',
  path: '/api/snapshots',
  effect: 'write',
  access: 'verified',
  stepUp: 'none',
  input: snapshotTakeSchema,
  output: snapshotRowReplySchema,
  async run(ctx) {
    await demandSnapshotRight(ctx, 'mayTake');
    const { entityId, displayName } = ctx.session;
    const taker = { entityId, displayName, requestId: ctx.requestId, address: ctx.address };
    return { snapshot: await ctx.engines.snapshots.take(taker) };
  },
});
