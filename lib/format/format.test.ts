import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes } from './bytes.ts';
import { countOf, formatCount } from './count.ts';
import { formatCountdown, formatDuration } from './duration.ts';
import { elideMiddle } from './elide.ts';
import { formatLocal, formatUtc, relativeStepSeconds, relativeTime } from './time.ts';

describe('formatDuration', () => {
  it.each([
    [-5, '0 s'],
    [0.9, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [3599, '59 min'],
    [3600, '1 h'],
    [12_000, '3 h 20 min'],
    [50_000, '13 h'],
    [86_399, '23 h'],
    [86_400, '1 d'],
    [446_400, '5 d 4 h'],
    [2_764_800, '32 d'],
    [63_072_000, '2 y'],
  ])('%d s is "%s"', (seconds, words) => expect(formatDuration(seconds)).toBe(words));

  it('never says more than is left', () => {
    const unit = { s: 1, min: 60, h: 3600, d: 86_400, y: 31_536_000 } as const;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), (seconds) => {
        const said = [...formatDuration(seconds).matchAll(/(\d+) (s|min|h|d|y)/g)];
        const total = said.reduce((sum, [, count, word]) => sum + Number(count) * unit[word as keyof typeof unit], 0);
        expect(total).toBeLessThanOrEqual(seconds);
      }),
    );
  });
});

describe('formatCountdown', () => {
  it.each([
    [0, '0:00'],
    [42, '0:42'],
    [847, '14:07'],
    [3600, '1 h'],
  ])('%d s is "%s"', (seconds, words) => expect(formatCountdown(seconds)).toBe(words));
});

describe('counts', () => {
  it('groups thousands and agrees with its noun', () => {
    expect(formatCount(117_533)).toBe('117,533');
    expect(countOf(1, 'lease')).toBe('1 lease');
    expect(countOf(0, 'lease')).toBe('0 leases');
    expect(countOf(2, 'policy', 'policies')).toBe('2 policies');
  });
});

describe('elideMiddle', () => {
  it('keeps head and tail of a long id, and a short one whole', () => {
    expect(elideMiddle('database/creds/app/0hJNabcdefghijYwaL', 28)).toBe('database/creds/app/0hJN…YwaL');
    expect(elideMiddle('short', 28)).toBe('short');
  });

  it('never exceeds its width, never cuts a character in two, and keeps both ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.integer({ min: 3, max: 60 }), (text, maxChars) => {
        const shown = elideMiddle(text, maxChars);
        expect(Array.from(shown).length).toBeLessThanOrEqual(maxChars);
        expect(shown.isWellFormed()).toBe(true);
        const [head = '', tail = ''] = shown === text ? [text, ''] : shown.split(/…(?!.*…)/su);
        expect(text.startsWith(head) || text.includes('…')).toBe(true);
        expect(text.endsWith(tail) || text.includes('…')).toBe(true);
      }),
    );
  });
});

describe('times', () => {
  const now = Date.parse('2026-11-24T07:12:26.500Z');

  it('says which way it lies', () => {
    expect(relativeTime(now + 720_000, now)).toBe('in 12 min');
    expect(relativeTime(now - 40_000, now)).toBe('40 s ago');
    expect(relativeTime(now + 400, now)).toBe('now');
  });

  it('gives the exact time in UTC and in the reader’s zone', () => {
    expect(formatUtc(now)).toBe('2026-11-24 07:12:26 UTC');
    expect(formatLocal(now, 'Europe/Berlin')).toBe('2026-11-24 08:12:26 Europe/Berlin');
  });

  it('is looked at again before what it says is wrong by more than its last figure', () => {
    expect(relativeStepSeconds(30_000)).toBe(1);
    expect(relativeStepSeconds(-600_000)).toBe(10);
    expect(relativeStepSeconds(86_400_000)).toBe(60);
  });
});

describe('formatBytes', () => {
  it.each([
    [-1, '0 B'],
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [9949, '9.9 kB'],
    [9950, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [31_000_000, '31 MB'],
    [1_400_000_000, '1.4 GB'],
    [5e15, '5000 TB'],
  ])('%d is "%s"', (sizeBytes, words) => expect(formatBytes(sizeBytes)).toBe(words));
});
