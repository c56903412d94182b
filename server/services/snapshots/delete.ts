import { snapshotDeleteReplySchema, snapshotIdInputSchema } from '#lib/contracts/snapshot.ts';
import { defineVerb } from '../verb.ts';
import { demandSnapshotRight } from './rights.ts';

/** Removes a snapshot and its file. Throws `snapshot_gone`, `snapshot_under_way`, `snapshot_elsewhere`. */
export const snapshotDelete = defineVerb({
  name: 'snapshot.delete',
  summary: 'Delete a kept raft snapshot',
  method: 'POST',
  path: '/api/snapshots/{id}/delete',
  effect: 'write',
  access: 'verified',
  stepUp: 'intent',
  input: snapshotIdInputSchema,
  output: snapshotDeleteReplySchema,
  describe: ({ id }) => ({ snapshotId: id }),
  async run(ctx, { id }) {
    await demandSnapshotRight(ctx, 'mayDelete');
    await ctx.engines.snapshots.remove(id);
    return { snapshotId: id };
  },
});
