import { describe, expect, it } from 'vitest';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { createSharedAnswers } from './shared-answers.ts';

function stage() {
  const clock = createFakeClock();
  const answers = createSharedAnswers(clock);
  let count = 0;
  const counted = async () => {
    count += 1;
    await clock.settle();
    return count;
  };
  return { clock, answers, counted, count: () => count };
}

describe('an answer to the console itself', () => {
  it('is asked once for everybody, and again after ten seconds', async () => {
    const { clock, answers, counted } = stage();
    expect(await Promise.all(Array.from({ length: 30 }, () => answers.get('own-token', counted)))).toEqual(Array(30).fill(1));
    await clock.advance(9_999);
    expect(await answers.get('own-token', counted)).toBe(1);
    await clock.advance(1);
    expect(await answers.get('own-token', counted)).toBe(2);
  });

  it('is as old as its question, however long the answer took', async () => {
    const { clock, answers, counted } = stage();
    const slow = answers.get('own-token', async () => {
      await clock.sleep(4_000);
      return counted();
    });
    await clock.advance(4_000);
    expect(await slow).toBe(1);
    await clock.advance(6_000);
    expect(await answers.get('own-token', counted)).toBe(2);
  });

  it('is one for each question', async () => {
    const { answers, counted } = stage();
    expect([await answers.get('own-token', counted), await answers.get('missing-rights', counted)]).toEqual([1, 2]);
  });

  it('that failed is told to who waits for it, and never kept: an election is over within seconds', async () => {
    const { answers, counted, count } = stage();
    const failing = () => counted().then(() => Promise.reject(new Error('no leader')));
    const both = await Promise.allSettled([answers.get('own-token', failing), answers.get('own-token', failing)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(count()).toBe(1);
    expect(await answers.get('own-token', counted)).toBe(2);
  });
});
