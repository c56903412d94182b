import { describe, expect, it } from 'vitest';
import { afterLook, FIRST_MOMENT, problemsOf } from './source-state.ts';

const idle = { problem: null, pendingBytes: 0, hasMore: false };

describe('afterLook', () => {
  it('follows, and says since when something waits', () => {
    const busy = afterLook(FIRST_MOMENT, { ...idle, pendingBytes: 50, hasMore: true }, false, 1000);
    expect(busy).toEqual({ state: 'following', pendingBytes: 50, waitingSinceMs: 1000 });
    expect(afterLook(busy, { ...idle, pendingBytes: 20, hasMore: true }, false, 3000).waitingSinceMs).toBe(1000);
    expect(afterLook(busy, idle, false, 4000)).toEqual({ state: 'following', pendingBytes: 0, waitingSinceMs: null });
  });

  it('does not call a half-written line late', () => {
    expect(afterLook(FIRST_MOMENT, { ...idle, pendingBytes: 12 }, false, 5000)).toMatchObject({ state: 'following', waitingSinceMs: null });
  });

  it('tells an import from a tail, and its end', () => {
    expect(afterLook(FIRST_MOMENT, { ...idle, pendingBytes: 1e9, hasMore: true }, true, 0).state).toBe('importing');
    expect(afterLook(FIRST_MOMENT, idle, true, 0).state).toBe('imported');
  });

  it.each(['missing', 'unreadable', 'not_a_file'] as const)('says %s, and recovers', (problem) => {
    const bad = afterLook(FIRST_MOMENT, { ...idle, problem }, false, 0);
    expect(bad.state).toBe(problem);
    expect(afterLook(bad, idle, false, 1).state).toBe('following');
  });

  it('counts a store that fails as waiting', () => {
    const failed = afterLook(FIRST_MOMENT, null, false, 700);
    expect(failed).toMatchObject({ state: 'failed', waitingSinceMs: 700 });
    expect(afterLook(failed, null, false, 900).waitingSinceMs).toBe(700);
  });
});

describe('problemsOf', () => {
  const well = { state: 'following', lagSeconds: 0, damagedLineCount: 0, lostRestCount: 0 } as const;
  it('has none when all is well, and says so when nothing is followed', () => {
    expect(problemsOf([well])).toEqual([]);
    expect(problemsOf([])).toEqual(['no_source']);
  });
  it('names each once', () => {
    const bad = { state: 'missing', lagSeconds: 31, damagedLineCount: 1, lostRestCount: 1 } as const;
    expect(problemsOf([bad, bad, { ...well, state: 'failed' }])).toEqual([
      'missing',
      'lagging',
      'damaged_lines',
      'rest_lost',
      'store_failed',
    ]);
  });
});
