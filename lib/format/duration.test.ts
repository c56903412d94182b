import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatWait } from './duration.ts';

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
