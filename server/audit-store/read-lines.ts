import type { FileHandle } from 'node:fs/promises';
import type { DamagedLine } from './audit-store.ts';
import { readAt } from './files.ts';
import { wholeLinesLength } from './lines.ts';

export interface ReadLimits {
  /** Bytes taken at once. */
  batchBytes: number;
  /** A longer line is put aside. */
  maxLineBytes: number;
}

export interface ReadLines {
  lines: Uint8Array;
  /** First byte that was not taken. */
  end: number;
  damaged: DamagedLine[];
}

const LINE_FEED = 10;

/** Whole lines from `start` on, as many as fit a batch and at least one. Nothing when the only line there is still being written. */
export async function readLines(handle: FileHandle, start: number, sizeBytes: number, limits: ReadLimits): Promise<ReadLines> {
  const nothing = { lines: new Uint8Array(0), end: start, damaged: [] };
  const ahead = sizeBytes - start;
  if (ahead <= 0) return nothing;
  for (let wanted = Math.min(ahead, limits.batchBytes); ; wanted = Math.min(ahead, wanted * 2, limits.maxLineBytes + 1)) {
    const bytes = await readAt(handle, start, wanted);
    const length = wholeLinesLength(bytes);
    if (length > 0) return { lines: bytes.subarray(0, length), end: start + length, damaged: [] };
    if (bytes.length < wanted || wanted >= ahead) return nothing;
    if (wanted > limits.maxLineBytes) break;
  }
  const end = await endOfLine(handle, start, sizeBytes, limits.batchBytes);
  if (end === null) return nothing;
  return { lines: new Uint8Array(0), end, damaged: [{ start, length: end - start, reason: 'too_long' }] };
}

/** The byte after the next line feed, or null when there is none yet. */
async function endOfLine(handle: FileHandle, start: number, sizeBytes: number, stepBytes: number): Promise<number | null> {
  for (let at = start; at < sizeBytes; at += stepBytes) {
    const found = (await readAt(handle, at, Math.min(stepBytes, sizeBytes - at))).indexOf(LINE_FEED);
    if (found !== -1) return at + found + 1;
  }
  return null;
}
