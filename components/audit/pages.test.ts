import { describe, expect, it } from 'vitest';
import type { AuditQueryReply, AuditRow } from '#lib/contracts/audit.ts';
import { cursorChain, joinPages, olderPagesFor } from './pages.ts';

function page(ids: readonly string[], nextCursor: string | null, matchCount = 1000): AuditQueryReply {
  const rows = ids.map((id) => ({ id }) as AuditRow);
  const freshness = { importedThrough: null, lagSeconds: 0, isTailing: true, problems: [] };
  return { rows, nextCursor, matchCount, totalCount: matchCount, freshness };
}

describe('pages of entries', () => {
  it('are fetched as far as rows are in sight, and a little ahead', () => {
    expect(olderPagesFor({ first: 0, last: 20 }, 100)).toBe(0);
    expect(olderPagesFor({ first: 50, last: 70 }, 100)).toBe(1);
  });

  it('follow each other from the newest, no further than is known or wanted', () => {
    const known = new Map([
      ['a', page(['2'], 'b')],
      ['b', page(['3'], 'c')],
    ]);
    const pageAt = (cursor: string) => known.get(cursor);
    expect(cursorChain(page(['1'], 'a'), 9, pageAt)).toEqual(['a', 'b', 'c']);
    expect(cursorChain(page(['1'], 'a'), 1, pageAt)).toEqual(['a']);
    expect(cursorChain(undefined, 9, pageAt)).toEqual([]);
  });

  it('begin anew when the newest has moved on, so that nothing is shown twice', () => {
    const known = new Map([['a', page(['2'], 'b')]]);
    expect(cursorChain(page(['0', '1'], 'moved'), 9, (cursor) => known.get(cursor))).toEqual(['moved']);
  });

  it('end at the first that is missing, with places to scroll into', () => {
    const joined = joinPages([page(['1'], 'a'), undefined, page(['3'], null)]);
    expect(joined.rows.map(({ id }) => id)).toEqual(['1']);
    expect(joined.rowCount).toBe(31);
  });

  it('keep no place after the last', () => {
    expect(joinPages([page(['1'], 'a', 2), page(['2'], null, 2)]).rowCount).toBe(2);
    expect(joinPages([undefined]).rowCount).toBe(0);
  });
});
