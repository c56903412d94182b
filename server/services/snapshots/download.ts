import { snapshotIdInputSchema } from '#lib/contracts/snapshot.ts';
import { AppError } from '#server/platform/index.ts';
import { fileAnswerSchema } from '../file-answer.ts';
import { defineVerb } from '../verb.ts';
import { demandSnapshotRight } from './rights.ts';

/**
 * Hands out a verified snapshot. Throws `snapshot_gone`, `snapshot_not_verified`, `snapshot_elsewhere`, `snapshot_file_missing`,
 * `snapshot_tampered`.
 */
export const snapshotDownload = defineVerb({
  name: 'snapshot.download',
  summary: 'Download a verified raft snapshot',
  method: 'POST',
  path: '/api/snapshots/{id}/download',
  effect: 'write',
  access: 'verified',
  stepUp: 'intent',
  canNeedApproval: true,
  input: snapshotIdInputSchema,
  output: fileAnswerSchema,
  reply: 'file',
  describe: ({ id }) => ({ snapshotId: id }),
  async beforeApproval(ctx, { id }) {
    await demandSnapshotRight(ctx, 'mayDownload');
    const row = (await ctx.engines.snapshots.list()).find(({ snapshotId }) => snapshotId === id);
    if (!row) throw new AppError('snapshot_gone');
    if (row.state !== 'verified') throw new AppError('snapshot_not_verified');
    await ctx.engines.snapshots.demandHere(id);
    return { takenAt: row.takenAt };
  },
  async run(ctx, { id }) {
    await demandSnapshotRight(ctx, 'mayDownload');
    const { bytes, sizeBytes, takenAt, close } = await ctx.engines.snapshots.open(id);
    const at = takenAt.toISOString().slice(0, 19).replaceAll(':', '-');
    return { name: `raft-${at}Z-${id.slice(0, 8)}.snap`, contentType: 'application/gzip', sizeBytes, bytes, close };
  },
});
