import { describe, expect, it } from 'vitest';
import { runEnumerationStorm } from '#server/testing/enumeration-storm.ts';

/** The long form, 1,000 of each, is `npm run soak enumeration`. */
describe('a hundred refusals of each kind', () => {
  it('have one code, and medians less than two milliseconds apart', { timeout: 400_000 }, async () => {
    const { codes, widestGapMs, medianMs } = await runEnumerationStorm({ rounds: 100, lanes: 3, floorMs: 1_500 });
    expect(codes).toEqual(['sign_in_refused']);
    expect(widestGapMs, JSON.stringify(medianMs)).toBeLessThan(2);
  });

  it('could be told apart without the floor', { timeout: 120_000 }, async () => {
    const { codes, widestGapMs } = await runEnumerationStorm({ rounds: 10, lanes: 1, floorMs: 0 });
    expect(codes).toEqual(['sign_in_refused']);
    expect(widestGapMs).toBeGreaterThan(10);
  });
});
