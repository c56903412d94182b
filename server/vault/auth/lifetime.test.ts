import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyTokenLife, calmTokenFaults, calmTokenLife, type TokenLife, tokenLifeFaults } from '#server/testing/token-life.ts';

const RUNS = 60;
/** Told to its end before its first sign-in was answered. */
const shorterThanASignIn: TokenLife = {
  ttlSeconds: 1,
  isBatch: false,
  faults: ['none'],
  latenciesMs: [41],
  jitters: [0],
  jumpsMs: [0],
  steps: [0.01, 0.01, 0.01, 0.01],
};

/** The second sign-in takes longer than the token that it gives lives. */
const endedOnArrival: TokenLife = {
  ttlSeconds: 1,
  isBatch: false,
  faults: ['none', 'revoked'],
  latenciesMs: [0, 2_000, 0],
  jitters: [0],
  jumpsMs: [0],
  steps: [0.01, 0.01, 0.01, 0.01, 0.01],
};

test('whatever fails: no token is used after its end, no two attempts are closer than 250 ms, and they are few', async () => {
  const property = fc.asyncProperty(anyTokenLife, async (life) => {
    expect(await tokenLifeFaults(life)).toEqual([]);
  });
  await fc.assert(property, { numRuns: RUNS, examples: [[endedOnArrival]] });
}, 30_000);

test('when nothing fails: every request is answered, one attempt a life, whatever the wall clock does', async () => {
  const property = fc.asyncProperty(calmTokenLife, async (life) => {
    expect(await calmTokenFaults(life)).toEqual([]);
  });
  await fc.assert(property, { numRuns: RUNS, examples: [[shorterThanASignIn]] });
}, 30_000);
