import type { SnapshotRow } from '#lib/contracts/snapshot.ts';

export interface SnapshotTaker {
  entityId: string;
  displayName: string;
  requestId: string;
  address: string;
}

export interface OpenSnapshot {
  snapshotId: string;
  sizeBytes: number;
  /** When it was taken. */
  takenAt: Date;
  /** Its bytes, compared with the noted sum in passing: a changed file throws `snapshot_tampered` before its last piece. */
  bytes: AsyncIterable<Buffer>;
  /** Lets go of the file when `bytes` is not read to its end. */
  close(): Promise<void>;
}

/** Raft snapshots: taken by the service identity, verified while they arrive, kept in the data directory, noted in the store. */
export interface Snapshots {
  /** Ends as bad what an earlier process left half-done. */
  start(): Promise<void>;
  /** Newest first, with the bytes so far of the one that is being taken. */
  list(): Promise<SnapshotRow[]>;
  /** Begins one and returns at once; how it ends is in the list and the journal. Throws `snapshot_under_way`. */
  take(taker: SnapshotTaker): Promise<SnapshotRow>;
  /** Ends the one that is being taken by this process, which is bad then. Resolves when it has ended. Throws `snapshot_not_running`. */
  cancel(snapshotId: string): Promise<SnapshotRow>;
  /**
   * Reads the file again: bad from then on if it is not what was verified. Throws `snapshot_gone`, `snapshot_under_way`,
   * `snapshot_elsewhere`, `request_cancelled`.
   */
  verify(snapshotId: string, signal: AbortSignal): Promise<SnapshotRow>;
  /** Throws `snapshot_gone`, or `snapshot_elsewhere` when the file lies with another console of the same store. */
  demandHere(snapshotId: string): Promise<void>;
  /** Throws `snapshot_gone`, `snapshot_not_verified`, `snapshot_elsewhere`, `snapshot_file_missing`, `snapshot_tampered`. */
  open(snapshotId: string): Promise<OpenSnapshot>;
  /** Removes row and file. Throws `snapshot_gone`, `snapshot_under_way`, `snapshot_elsewhere`. */
  remove(snapshotId: string): Promise<void>;
  /** Resolves when nothing is being taken by this process. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}
