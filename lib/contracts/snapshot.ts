import './no-eval.ts';
import * as z from 'zod/mini';

/** Hex, made by the console; also the name of the file. */
export const snapshotIdSchema = z.string().check(z.regex(/^[0-9a-f]{32}$/, 'Not a snapshot id.'));

export const snapshotStateSchema = z.enum(['taking', 'verified', 'bad']);
export type SnapshotState = z.infer<typeof snapshotStateSchema>;

export const snapshotRowSchema = z.object({
  snapshotId: z.string(),
  state: snapshotStateSchema,
  /** Why it is bad: an error code, with its words for a person. Null otherwise. */
  cause: z.nullable(z.object({ code: z.string(), title: z.string(), advice: z.string() })),
  /** When the taking began. */
  takenAt: z.iso.datetime(),
  takenBy: z.string(),
  /** When it was last found whole or bad; null while it is being taken. */
  checkedAt: z.nullable(z.iso.datetime()),
  /** As stored, compressed. While being taken: what has arrived so far. */
  sizeBytes: z.int(),
  /** Of the stored file, hex; null until it is known. */
  sha256: z.nullable(z.string()),
  /** Where the raft log stood, from the snapshot's own meta.json. */
  raftIndex: z.nullable(z.int()),
  raftTerm: z.nullable(z.int()),
});
export type SnapshotRow = z.infer<typeof snapshotRowSchema>;

export const snapshotListSchema = z.strictObject({});
export const snapshotListReplySchema = z.object({
  /** Newest first. */
  rows: z.array(snapshotRowSchema),
  /** What the reader may do beside looking, by the server's own word. */
  mayTake: z.boolean(),
  mayDownload: z.boolean(),
  mayDelete: z.boolean(),
});
export type SnapshotListReply = z.infer<typeof snapshotListReplySchema>;

export const snapshotTakeSchema = z.strictObject({});
export const snapshotRowReplySchema = z.object({ snapshot: snapshotRowSchema });
export const snapshotIdInputSchema = z.strictObject({ id: snapshotIdSchema });
export const snapshotDeleteReplySchema = z.object({ snapshotId: z.string() });
