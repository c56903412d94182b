import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyLeaseLife, leaseLifeFaults } from '#server/testing/lease-life.ts';

test('an issue that hangs at the stop leaves time to revoke what is known', async () => {
  const life = {
    ttlSeconds: 3,
    maxTtlFactor: 1,
    isRenewable: false,
    faults: [9614, 9987].map((ms) => ({ kind: 'timeout', ms, isDone: false }) as const),
    jumpsMs: [0],
    fractions: [0, 0.9980000000000053],
  };
  expect(await leaseLifeFaults(life)).toEqual([]);
});

test('whatever fails: nothing is used after its end, attempts are never closer than 250 ms, and their number is bounded', async () => {
  await fc.assert(
    fc.asyncProperty(anyLeaseLife, async (life) => {
      expect(await leaseLifeFaults(life)).toEqual([]);
    }),
    { numRuns: 120 },
  );
}, 60_000);
