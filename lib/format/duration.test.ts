import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { formatWait, secondsUntil } from './duration.ts';

test('a wait is never told shorter than it is, and never as none', () => {
  expect([0, 0.3, 1, 1.2, 59.5, 60, 61, 90, 3600].map(formatWait)).toEqual([
    '1 s',
    '1 s',
    '1 s',
    '2 s',
    '1 min',
    '1 min',
    '2 min',
    '2 min',
    '1 h',
  ]);
  const secondsOf = (text: string) => Number.parseInt(text, 10) * (text.includes('min') ? 60 : 1);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 3540, noNaN: true }), (seconds) => {
      expect(secondsOf(formatWait(seconds))).toBeGreaterThanOrEqual(seconds);
    }),
  );
});

describe('the seconds until an end', () => {
  it.each([
    [900_000, 900],
    // A clock that last ticked a moment before the session was made.
    [900_400, 900],
    [1_999, 1],
    [1, 1],
    [0, 0],
    [-5_000, 0],
  ])('%i ms are %i', (leftMs, seconds) => expect(secondsUntil(1_000_000 + leftMs, 1_000_000)).toBe(seconds));
});
