import type { LeaseListReply, LeaseRow } from '#lib/contracts/lease.ts';

/** Rows asked for at once. Windows start at multiples of it, so that scrolling back finds them in the cache. */
export const BLOCK_SIZE = 200;

/** Browsers cap an element's height at about 16.7 million pixels; beyond it rows would overlap. */
const MAX_SCROLL_PX = 16_000_000;

export interface RowRange {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
}

/** Offsets of the windows that cover a range of rows; always at least the one of its first row. */
export function blockOffsets(range: RowRange, rowCount: number): number[] {
  const lastRow = Math.max(0, Math.min(range.last, rowCount - 1));
  const firstRow = Math.max(0, Math.min(range.first, lastRow));
  const offsets: number[] = [];
  for (let offset = blockOffsetOf(firstRow); offset <= lastRow; offset += BLOCK_SIZE) offsets.push(offset);
  return offsets;
}

export function blockOffsetOf(index: number): number {
  return Math.floor(index / BLOCK_SIZE) * BLOCK_SIZE;
}

/** The row at an index, or undefined while its window is not here. */
export function rowAt(windows: ReadonlyMap<number, LeaseListReply>, index: number): LeaseRow | undefined {
  const offset = blockOffsetOf(index);
  return windows.get(offset)?.rows[index - offset];
}

/** The reply of the latest sweep: its counts are the ones to show. */
export function newestReply(replies: Iterable<LeaseListReply>): LeaseListReply | undefined {
  let newest: LeaseListReply | undefined;
  for (const reply of replies) if (newest === undefined || reply.sweptAt > newest.sweptAt) newest = reply;
  return newest;
}

/** Windows cut from an earlier sweep than the newest: their offsets may be off by the rows that came and went. */
export function outdatedOffsets(windows: ReadonlyMap<number, LeaseListReply>): number[] {
  const newest = newestReply(windows.values());
  return [...windows].filter(([, reply]) => newest !== undefined && reply.sweptAt < newest.sweptAt).map(([offset]) => offset);
}

/** How many rows can be scrolled through at this row height. */
export function scrollableCount(rowCount: number, rowHeightPx: number): number {
  return Math.min(rowCount, Math.floor(MAX_SCROLL_PX / rowHeightPx));
}
