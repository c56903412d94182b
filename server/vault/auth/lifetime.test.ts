import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyTokenLife, calmTokenFaults, calmTokenLife, tokenLifeFaults } from '#server/testing/token-life.ts';

const RUNS = 60;

test('whatever fails: no token is used after its end, no two attempts are closer than 250 ms, and they are few', async () => {
  const property = fc.asyncProperty(anyTokenLife, async (life) => {
    expect(await tokenLifeFaults(life)).toEqual([]);
  });
  await fc.assert(property, { numRuns: RUNS });
}, 30_000);

test('when nothing fails: every request is answered, one attempt a life, whatever the wall clock does', async () => {
  const property = fc.asyncProperty(calmTokenLife, async (life) => {
    expect(await calmTokenFaults(life)).toEqual([]);
  });
  await fc.assert(property, { numRuns: RUNS });
}, 30_000);
