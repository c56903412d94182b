import { expect, it } from 'vitest';
import { AppError, codeOf } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { createLimitBlocks } from './limit-blocks.ts';
import type { Limits } from './limits.ts';

const RULE = { points: 1200, windowSeconds: 60 };

function counting(most: number) {
  const counted: number[] = [];
  const limits: Limits = {
    async consume(_name, _key, _rule, count = 1) {
      counted.push(count);
      if (counted.reduce((sum, one) => sum + one, 0) > most) throw new AppError('rate_limited', { retryAfterSeconds: 1 });
    },
    giveBack: async () => undefined,
  };
  return { counted, limits };
}

it('counts in the store before it lets anything through, and never lets more through than counted', async () => {
  const { counted, limits } = counting(1200);
  const blocks = createLimitBlocks(limits, createFakeClock());
  let passed = 0;
  for (let call = 0; call < 3000; call += 1) {
    const code = await blocks.consume('api', 'a', RULE).then(() => 'ok', codeOf);
    if (code === 'ok') passed += 1;
  }
  expect(passed).toBe(1200);
  expect(counted.slice(0, 5)).toEqual([20, 20, 20, 20, 20]);
});

it('gives an old rest up, and keeps keys and names apart', async () => {
  const { counted, limits } = counting(1000);
  const clock = createFakeClock();
  const blocks = createLimitBlocks(limits, clock);
  await blocks.consume('api', 'a', RULE);
  await blocks.consume('api', 'b', RULE);
  await blocks.consume('other', 'a', RULE);
  expect(counted).toHaveLength(3);
  await clock.advance(6_000);
  await blocks.consume('api', 'a', RULE);
  expect(counted).toHaveLength(4);
});

it('takes little of a small limit, so that somebody who comes now and then is not refused for rests that were given up', async () => {
  for (const points of [1, 3, 60, 120]) {
    const { counted, limits } = counting(points);
    const clock = createFakeClock();
    const blocks = createLimitBlocks(limits, clock);
    for (let call = 0; call < Math.min(points, 10); call += 1) {
      await blocks.consume('act', 'a', { points, windowSeconds: 60 });
      await clock.advance(6_000);
    }
    expect(counted.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(Math.max(points, 20));
    expect(new Set(counted)).toEqual(new Set([Math.max(1, points / 60)].map(Math.floor)));
  }
});
