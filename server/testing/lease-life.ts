import fc from 'fast-check';
import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import { type Clock, codeOf } from '#server/platform/index.ts';
import { createLeaseKeeper, databaseRole } from '#server/vault/index.ts';
import { createFakeClock } from './fake-clock.ts';
import { createFakeLeaseServer, type LeaseFault } from './fake-lease-server.ts';

const DAY_MS = 86_400_000;
const YEAR_SECONDS = 31_536_000;
const LIVES = 6;
const SPACING_MS = 250;

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

/** The life of one leased credential: what the server grants, what each of its answers meets, and what the wall clock is set to. */
export const anyLeaseLife = fc.record({
  // What a renewal cut by the maximum grants is rounded down to whole seconds, so lives of few seconds are a case of their own.
  ttlSeconds: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: YEAR_SECONDS })),
  maxTtlFactor: fc.double({ min: 1, max: 8, noNaN: true }),
  isRenewable: fc.boolean(),
  /** Of every answer. */
  latencyMs: fc.integer({ min: 0, max: 100 }),
  faults: fc.array(fault, { maxLength: 40 }),
  jumpsMs: fc.array(fc.integer({ min: -DAY_MS, max: DAY_MS }), { minLength: 1, maxLength: 5 }),
  fractions: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1, maxLength: 7 }),
});

type LeaseLife = typeof anyLeaseLife extends fc.Arbitrary<infer T> ? T : never;

/** Words for what is not as it must be, whatever fails; none when all is. */
export async function leaseLifeFaults(life: LeaseLife): Promise<string[]> {
  const { ttlSeconds, maxTtlFactor, isRenewable, latencyMs, faults, jumpsMs, fractions } = life;
  const fake = createFakeClock();
  let reads = 0;
  // A wall clock that jumps by up to a day at each look: whoever compares it with a duration goes wrong.
  const clock: Clock = { ...fake, now: () => new Date(fake.now().getTime() + (jumpsMs[reads++ % jumpsMs.length] ?? 0)) };
  const random = { fraction: () => fractions[reads++ % fractions.length] ?? 0, bytes: (count: number) => Buffer.alloc(count) };
  const server = createFakeLeaseServer(clock);
  Object.assign(server, { ttlSeconds, maxTtlSeconds: Math.floor(ttlSeconds * maxTtlFactor), isRenewable, latencyMs });
  const keeper = createLeaseKeeper({ client: server.client, clock, random });
  const keeping = keeper.keep(databaseRole('database', 'app'));
  await fake.advance(latencyMs);
  const kept = await keeping;

  let faultsMet = 0;
  /** Until when the server asked for no attempt. */
  let quietUntilMs = 0;
  const wrong: string[] = [];
  server.faultOf = (kind, atMs) => {
    if (kind !== 'issue' && kind !== 'renew') return null;
    if (atMs < quietUntilMs) wrong.push(`${kind} at ${atMs}, not before ${quietUntilMs}`);
    const met = faults[faultsMet++] ?? null;
    if (met?.kind === 'code') quietUntilMs = atMs + (met.retryAfterSeconds ?? 0) * 1000;
    return met;
  };
  function mustNotUseTheDead(): void {
    try {
      const { leaseId } = kept.current();
      if (!server.isAlive(leaseId ?? '')) wrong.push(`${leaseId} is handed out at ${fake.monotonicMs()}, after its end`);
    } catch (error) {
      if (codeOf(error) !== 'credential_unavailable') wrong.push(`${codeOf(error)} in place of a credential`);
      if (!faults.slice(0, faultsMet).some(Boolean)) wrong.push(`no credential at ${fake.monotonicMs()}, and nothing has failed`);
    }
  }
  server.onCall = mustNotUseTheDead;

  const horizonMs = LIVES * ttlSeconds * 1000;
  for (let step = 0; step < 40; step += 1) {
    await fake.advance(horizonMs / 40);
    mustNotUseTheDead();
  }

  const attempts = server.calls.filter(({ kind }) => kind === 'issue' || kind === 'renew');
  for (const [at, call] of attempts.slice(1).entries())
    if (call.atMs - (attempts[at]?.atMs ?? 0) < SPACING_MS - 0.001) wrong.push(`attempts at ${attempts[at]?.atMs} and ${call.atMs}`);
  if (attempts.length > 3 * (LIVES / 0.66) + 2 * faults.length + 4) wrong.push(`${attempts.length} attempts`);

  server.onCall = () => undefined;
  const stopping = keeper.stop();
  await fake.advance(60_000);
  // What was issued by a call that then failed has no known lease: everything else is gone.
  const known = new Set(server.calls.filter(({ kind }) => kind === 'revoke').map(({ leaseId }) => leaseId));
  const left = (await stopping).filter(({ leaseId }) => leaseId !== null);
  const alive = server.aliveIds().filter((id) => known.has(id));
  if (left.length + alive.length > 0) wrong.push(`left alive: ${left.map(({ leaseId }) => leaseId)} ${alive}`);
  if (fake.pendingCount() > 0) wrong.push(`${fake.pendingCount()} timers are left`);
  return wrong;
}
