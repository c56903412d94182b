import { expect, test } from 'vitest';
import { systemRandom } from '#server/platform/index.ts';
import { createRequestIds } from './request-ids.ts';

test('no id comes twice, across draws too, and each is 128 bits in hex', () => {
  const next = createRequestIds(systemRandom);
  const ids = Array.from({ length: 1_000 }, next);
  expect(new Set(ids).size).toBe(1_000);
  expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
});

test('the system is asked once for 256 of them', () => {
  const draws: number[] = [];
  const bytes = (count: number) => {
    draws.push(count);
    return systemRandom.bytes(count);
  };
  const next = createRequestIds({ ...systemRandom, bytes });
  for (let made = 0; made < 257; made += 1) next();
  expect(draws).toEqual([4_096, 4_096]);
});
