import type { AuditQueryReply, AuditRow } from '#lib/contracts/audit.ts';

export interface RowRange {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
}

/** Rows fetched beyond what is in sight, so that slow scrolling meets no placeholder. */
const AHEAD = 40;
/** Places kept for rows that are not fetched yet, so that there is something to scroll into. */
const MOST_PLACEHOLDERS = 30;

/** How many pages after the first a range of rows needs. */
export function olderPagesFor(visible: RowRange, pageRows: number): number {
  return Math.floor((visible.last + AHEAD) / pageRows);
}

/**
 * Cursors of the pages after the first, as far as they are known: each page names the next. They start from the newest page, so a
 * newest page that has moved on begins another chain, and no entry is shown twice or left out between the two.
 */
export function cursorChain(
  first: AuditQueryReply | undefined,
  most: number,
  pageAt: (cursor: string) => AuditQueryReply | undefined,
): string[] {
  const cursors: string[] = [];
  let cursor = first?.nextCursor ?? null;
  while (cursor !== null && cursors.length < most) {
    cursors.push(cursor);
    cursor = pageAt(cursor)?.nextCursor ?? null;
  }
  return cursors;
}

export interface LoadedRows {
  readonly rows: readonly AuditRow[];
  /** Rows and places for those that are still to be fetched. */
  readonly rowCount: number;
}

/** All rows that are here, in order, up to the first page that is not. */
export function joinPages(pages: readonly (AuditQueryReply | undefined)[]): LoadedRows {
  const rows: AuditRow[] = [];
  let last: AuditQueryReply | undefined;
  for (const page of pages) {
    if (page === undefined) break;
    rows.push(...page.rows);
    last = page;
  }
  const rest = last === undefined || last.nextCursor === null ? 0 : Math.max(1, last.matchCount - rows.length);
  return { rows, rowCount: rows.length + Math.min(rest, MOST_PLACEHOLDERS) };
}
