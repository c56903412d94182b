import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import type { Clock } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { createFakeLeaseServer, type LeaseFault } from '#server/testing/fake-lease-server.ts';
import { createLeaseKeeper } from './create-lease-keeper.ts';
import { databaseRole } from './sources.ts';

const DAY_MS = 86_400_000;
const YEAR_SECONDS = 31_536_000;
const LIVES = 6;

const codes: ErrorCode[] = [
  'vault_denied',
  'outcome_unknown',
  'vault_unreachable',
  'vault_sealed',
  'vault_backend_failed',
  'vault_token_dead',
  'vault_error',
  'vault_timeout',
];
const fault: fc.Arbitrary<LeaseFault | null> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 3, arbitrary: fc.constantFrom(...codes).map((code) => ({ kind: 'code', code }) as const) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(0, 1, 5, 90)
      .map((retryAfterSeconds) => ({ kind: 'code', code: 'vault_rate_limited', retryAfterSeconds }) as const),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('timeout' as const), ms: fc.integer({ min: 100, max: 10_000 }), isDone: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 2_000 }).map((ms) => ({ kind: 'slow', ms }) as const) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('lease not found', 'lease is not renewable').map((text) => ({ kind: 'refused', text }) as const),
  },
);

const life = fc.record({
  ttlSeconds: fc.oneof(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: YEAR_SECONDS })),
  maxTtlFactor: fc.double({ min: 1, max: 8, noNaN: true }),
  isRenewable: fc.boolean(),
  faults: fc.array(fault, { maxLength: 40 }),
  jumpsMs: fc.array(fc.integer({ min: -DAY_MS, max: DAY_MS }), { minLength: 1, maxLength: 5 }),
  fractions: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1, maxLength: 7 }),
});

type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

async function live({ ttlSeconds, maxTtlFactor, isRenewable, faults, jumpsMs, fractions }: Life): Promise<void> {
  const fake = createFakeClock();
  let reads = 0;
  // A wall clock that jumps by up to a day at each look: whoever compares it with a duration goes wrong.
  const clock: Clock = { ...fake, now: () => new Date(fake.now().getTime() + (jumpsMs[reads++ % jumpsMs.length] ?? 0)) };
  const random = { fraction: () => fractions[reads++ % fractions.length] ?? 0, bytes: (count: number) => Buffer.alloc(count) };
  const server = createFakeLeaseServer(clock);
  Object.assign(server, { ttlSeconds, maxTtlSeconds: Math.floor(ttlSeconds * maxTtlFactor), isRenewable });
  const keeper = createLeaseKeeper({ client: server.client, clock, random });
  const kept = await keeper.keep(databaseRole('database', 'app'));

  let faultsMet = 0;
  /** Until when the server asked for no attempt. */
  let quietUntilMs = 0;
  const tooSoon: string[] = [];
  server.faultOf = (kind, atMs) => {
    if (kind !== 'issue' && kind !== 'renew') return null;
    if (atMs < quietUntilMs) tooSoon.push(`${kind} at ${atMs}, not before ${quietUntilMs}`);
    const met = faults[faultsMet++] ?? null;
    if (met?.kind === 'code') quietUntilMs = atMs + (met.retryAfterSeconds ?? 0) * 1000;
    return met;
  };
  function mustNotUseTheDead(): void {
    try {
      const { leaseId } = kept.current();
      expect(server.isAlive(leaseId ?? '')).toBe(true);
    } catch (error) {
      expect(error).toMatchObject({ code: 'credential_unavailable' });
    }
  }
  server.onCall = mustNotUseTheDead;

  const horizonMs = LIVES * ttlSeconds * 1000;
  for (let step = 0; step < 40; step += 1) {
    await fake.advance(horizonMs / 40);
    mustNotUseTheDead();
  }

  expect(tooSoon).toEqual([]);
  const attempts = server.calls.filter(({ kind }) => kind === 'issue' || kind === 'renew');
  for (const [at, call] of attempts.slice(1).entries()) expect(call.atMs - (attempts[at]?.atMs ?? 0)).toBeGreaterThanOrEqual(249.999);
  expect(attempts.length).toBeLessThanOrEqual(3 * (LIVES / 0.66) + 2 * faults.length + 4);

  const stopping = keeper.stop();
  await fake.advance(60_000);
  // What was issued by a call that then failed has no known lease: everything else is gone.
  const known = new Set(server.calls.filter(({ kind }) => kind === 'revoke').map(({ leaseId }) => leaseId));
  expect((await stopping).filter(({ leaseId }) => leaseId !== null)).toEqual([]);
  expect(server.aliveIds().filter((id) => known.has(id))).toEqual([]);
  expect(fake.pendingCount()).toBe(0);
}

test('an issue that hangs at the stop leaves time to revoke what is known', () =>
  live({
    ttlSeconds: 3,
    maxTtlFactor: 1,
    isRenewable: false,
    faults: [
      { kind: 'timeout', ms: 9614, isDone: false },
      { kind: 'timeout', ms: 9987, isDone: false },
    ],
    jumpsMs: [0],
    fractions: [0, 0.9980000000000053],
  }));

test('whatever fails: nothing is used after its end, attempts are never closer than 250 ms, and their number is bounded', async () => {
  await fc.assert(fc.asyncProperty(life, live), { numRuns: 120 });
}, 60_000);
