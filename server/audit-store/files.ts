import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FileMark } from './audit-store.ts';

const HEAD_BYTES = 4096;

export interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly inode: string;
  readonly sizeBytes: number;
  /** Nanoseconds since 1970. */
  readonly modifiedNs: bigint;
}

export type FileProblem = 'missing' | 'unreadable' | 'not_a_file';

/** Opens a plain file for reading. A pipe would block, so it is asked what it is without waiting. */
export async function openFile(path: string): Promise<OpenFile | FileProblem> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
    return code === 'EISDIR' || code === 'ENXIO' ? 'not_a_file' : 'unreadable';
  }
  const seen = await look(path, handle);
  if (typeof seen === 'string') await handle.close();
  return seen;
}

/** The same file as it is now. */
export async function look(path: string, handle: FileHandle): Promise<OpenFile | FileProblem> {
  try {
    const stat = await handle.stat({ bigint: true });
    if (!stat.isFile()) return 'not_a_file';
    const inode = `${stat.dev}:${stat.ino}`;
    return { path, handle, inode, sizeBytes: Number(stat.size), modifiedNs: stat.mtimeNs };
  } catch {
    return 'unreadable';
  }
}

/** Reads up to `length` bytes from `start`; fewer only at the end of the file. */
export async function readAt(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** The mark of a file that was read up to `offset`: never of bytes that may still be written. */
export async function markOf(file: Pick<OpenFile, 'handle' | 'inode'>, offset: number): Promise<FileMark> {
  const headBytes = Math.min(HEAD_BYTES, offset);
  return { inode: file.inode, headBytes, headHash: await headHash(file.handle, headBytes) };
}

async function headHash(handle: FileHandle, headBytes: number): Promise<string> {
  if (headBytes === 0) return '';
  const head = await readAt(handle, 0, headBytes);
  return head.length < headBytes ? 'short' : createHash('sha256').update(head).digest('hex');
}

/** Whether this file begins as the marked one did. Of a file nothing was read of, only its number is known. */
export async function hasHead(file: Pick<OpenFile, 'handle' | 'inode'>, mark: FileMark): Promise<boolean> {
  if (mark.headBytes === 0) return file.inode === mark.inode;
  return (await headHash(file.handle, mark.headBytes)) === mark.headHash;
}

/** Names that rotation gives to files beside `path`: `audit.log.1`, `audit.log-20260101`. Compressed ones cannot be followed. */
export async function siblingsOf(path: string): Promise<string[]> {
  const name = basename(path);
  const names = await readdir(dirname(path)).catch(() => [] as string[]);
  return names
    .filter((one) => one.startsWith(name) && /^[.-]/.test(one.slice(name.length)) && !/\.(gz|bz2|xz|zst|zip)$/.test(one))
    .map((one) => join(dirname(path), one));
}
