import { snapshotIdInputSchema, snapshotRowReplySchema } from '#lib/contracts/snapshot.ts';
import { defineVerb } from '../verb.ts';
import { demandSnapshotRight } from './rights.ts';

/** Ends the snapshot that is being taken; it is bad then. Throws `snapshot_not_running`. */
export const snapshotCancel = defineVerb({
  name: 'snapshot.cancel',
  summary: 'Cancel the raft snapshot that is being taken',
  method: 'POST',
  path: '/api/snapshots/{id}/cancel',
  effect: 'write',
  access: 'verified',
  stepUp: 'none',
  input: snapshotIdInputSchema,
  output: snapshotRowReplySchema,
  describe: ({ id }) => ({ snapshotId: id }),
  async run(ctx, { id }) {
    await demandSnapshotRight(ctx, 'mayTake');
    return { snapshot: await ctx.engines.snapshots.cancel(id) };
  },
});
