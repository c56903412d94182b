import { snapshotIdInputSchema, snapshotRowReplySchema } from '#lib/contracts/snapshot.ts';
import { defineVerb } from '../verb.ts';
import { demandSnapshotRight } from './rights.ts';

/** Reads the file again and says whether it still is what was verified. Throws `snapshot_gone`, `snapshot_under_way`, `snapshot_elsewhere`. */
export const snapshotVerify = defineVerb({
  name: 'snapshot.verify',
  summary: 'Verify a kept raft snapshot again',
  method: 'POST',
  path: '/api/snapshots/{id}/verify',
  effect: 'write',
  access: 'verified',
  stepUp: 'none',
  input: snapshotIdInputSchema,
  output: snapshotRowReplySchema,
  describe: ({ id }) => ({ snapshotId: id }),
  async run(ctx, { id }) {
    await demandSnapshotRight(ctx, 'mayTake');
    return { snapshot: await ctx.engines.snapshots.verify(id, ctx.signal) };
  },
});
