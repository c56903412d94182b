import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { AppError, codeOf } from '#server/platform/index.ts';
import type { StoredSnapshot } from '#server/store/index.ts';
import { onDisk, type SnapshotFiles } from './files.ts';
import { isSizePlausible } from './plausible.ts';
import type { OpenSnapshot } from './snapshots.ts';
import { verifyStream } from './verify-stream.ts';

const READ_BYTES = 256 * 1024;

interface FileVerdict {
  state: 'verified' | 'bad';
  cause: string | null;
}

/**
 * Looks at the file again as if it had just arrived, and holds it against what was noted then. `earlier` are the sizes of whole ones
 * before it, newest first. Throws only `request_cancelled`.
 */
export async function checkFile(
  row: StoredSnapshot,
  earlier: readonly number[],
  files: SnapshotFiles,
  signal: AbortSignal,
): Promise<FileVerdict> {
  // It never had a file to check; its first cause says more than a missing file would.
  if (row.sha256 === null) return { state: 'bad', cause: row.cause ?? 'snapshot_file_missing' };
  let handle: FileHandle | null = null;
  try {
    ({ handle } = await files.openToRead(row.id));
    const found = await verifyStream(readAll(handle, signal));
    if (found.sha256 !== row.sha256) return { state: 'bad', cause: 'snapshot_tampered' };
    return isDoubted(row, earlier) ? { state: 'bad', cause: 'snapshot_too_small' } : { state: 'verified', cause: null };
  } catch (error) {
    if (signal.aborted) throw new AppError('request_cancelled', { cause: error });
    const code = codeOf(error);
    if (code === 'internal') throw error;
    const isDisk = code === 'snapshot_file_missing' || code === 'snapshot_disk_failed';
    // It was whole when its sum was noted, so whatever is wrong with it now was done to it.
    return { state: 'bad', cause: isDisk ? code : 'snapshot_tampered' };
  } finally {
    await handle?.close();
  }
}

/** A file that could not be read for a while leaves that as the cause, also where the size was the first one. */
const isDoubted = (row: StoredSnapshot, earlier: readonly number[]): boolean =>
  row.cause === 'snapshot_too_small' || (row.state !== 'verified' && !isSizePlausible(row.size_bytes, earlier));

/** Opens the file of a verified row for handing it out. */
export async function openChecked(row: StoredSnapshot, files: SnapshotFiles): Promise<OpenSnapshot> {
  const { handle, sizeBytes } = await files.openToRead(row.id);
  if (sizeBytes !== row.size_bytes || row.sha256 === null) {
    await handle.close();
    throw new AppError('snapshot_tampered');
  }
  const { sha256 } = row;
  let isOpen = true;
  const close = async () => {
    if (isOpen) await handle.close();
    isOpen = false;
  };
  async function* bytes(): AsyncGenerator<Buffer> {
    const hash = createHash('sha256');
    let held: Buffer | null = null;
    try {
      for await (const chunk of readAll(handle)) {
        if (held) yield held;
        hash.update(chunk);
        held = chunk;
      }
      // The last piece goes out only when all of it is right, so that a changed file never arrives whole.
      if (hash.digest('hex') !== sha256) throw new AppError('snapshot_tampered');
      if (held) yield held;
    } finally {
      await close();
    }
  }
  return { snapshotId: row.id, sizeBytes, takenAt: row.taken_at, bytes: bytes(), close };
}

async function* readAll(handle: FileHandle, signal?: AbortSignal): AsyncGenerator<Buffer> {
  for (;;) {
    signal?.throwIfAborted();
    const { buffer, bytesRead } = await onDisk(() => handle.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, null));
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}
