/** What is known of the file at the followed path, beside the one being read. */
export interface AtPath {
  inode: string;
  sizeBytes: number;
}

export interface Reading {
  inode: string;
  /** Bytes of it that are in the store. */
  offset: number;
  sizeBytes: number;
  /** Whether it still begins as it did. */
  hasItsHead: boolean;
}

/**
 * What happened to the file being read.
 * - `same`: go on.
 * - `emptied`: it was truncated where it stands; the unread rest may be in a copy.
 * - `cut`: shorter than what was read, and the same before that; go on at its end.
 * - `moved`: another file with content took its place, so nobody writes to it any more.
 */
export type Happened = 'same' | 'emptied' | 'cut' | 'moved';

/** Pure. A new file that is still empty is no move: its writer may not have opened it yet. */
export function whatHappened(reading: Reading, atPath: AtPath | null): Happened {
  if (!reading.hasItsHead) return 'emptied';
  if (reading.sizeBytes < reading.offset) return reading.sizeBytes === 0 ? 'emptied' : 'cut';
  if (atPath && atPath.inode !== reading.inode && atPath.sizeBytes > 0) return 'moved';
  return 'same';
}
