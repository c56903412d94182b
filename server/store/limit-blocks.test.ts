import { expect, it } from 'vitest';
import { AppError, codeOf } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { createLimitBlocks } from './limit-blocks.ts';
import type { Limits } from './limits.ts';

const RULE = { points: 100, windowSeconds: 60 };

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
  const { counted, limits } = counting(100);
  const blocks = createLimitBlocks(limits, createFakeClock());
  let passed = 0;
  for (let call = 0; call < 300; call += 1) {
    const code = await blocks.consume('api', 'a', RULE).then(() => 'ok', codeOf);
    if (code === 'ok') passed += 1;
  }
  expect(passed).toBe(100);
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

it('takes no more at once than the rule allows', async () => {
  const { counted, limits } = counting(1000);
  await createLimitBlocks(limits, createFakeClock()).consume('api', 'a', { points: 3, windowSeconds: 60 });
  expect(counted).toEqual([3]);
});
