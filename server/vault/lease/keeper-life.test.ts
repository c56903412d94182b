import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeOf } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { createFakeLeaseServer } from '#server/testing/fake-lease-server.ts';
import { anyLeaseLife, leaseLifeFaults } from '#server/testing/lease-life.ts';
import { createLeaseKeeper } from './create-lease-keeper.ts';
import { databaseRole } from './sources.ts';

test('an issue that hangs at the stop leaves time to revoke what is known', async () => {
  const life = {
    ttlSeconds: 3,
    maxTtlFactor: 1,
    isRenewable: false,
    latencyMs: 0,
    faults: [9614, 9987].map((ms) => ({ kind: 'timeout', ms, isDone: false }) as const),
    jumpsMs: [0],
    fractions: [0, 0.9980000000000053],
  };
  expect(await leaseLifeFaults(life)).toEqual([]);
});

test.each([1, 2, 3, 4, 5])('a life of %i s that no renewal lengthens is followed by the next without a gap', async (ttlSeconds) => {
  for (const maxTtlFactor of [1, 1.5, 2, 3.3])
    for (const fraction of [0, 0.999]) {
      const life = { ttlSeconds, maxTtlFactor, isRenewable: true, latencyMs: 40, faults: [], jumpsMs: [0], fractions: [fraction] };
      expect([maxTtlFactor, ...(await leaseLifeFaults(life))]).toEqual([maxTtlFactor]);
    }
});

test.each([
  ['a new one is there before the old end', 9_000, 'database/creds/app/2'],
  ['nothing is handed out from the old end on', 60_000, 'credential_unavailable'],
])('three seconds granted in place of ten, and no new credential for some time: %s', async (_, failsUntilMs, atTheEnd) => {
  const clock = createFakeClock();
  const server = createFakeLeaseServer(clock);
  Object.assign(server, { ttlSeconds: 10, maxTtlSeconds: 10 });
  const random = { fraction: () => 0, bytes: (count: number) => Buffer.alloc(count) };
  const keeper = createLeaseKeeper({ client: server.client, clock, random });
  const kept = await keeper.keep(databaseRole('database', 'app'));
  server.faultOf = (kind, atMs) => (kind === 'issue' && atMs < failsUntilMs ? { kind: 'code', code: 'vault_unreachable' } : null);
  const given = () => {
    try {
      return kept.current().leaseId;
    } catch (error) {
      return codeOf(error);
    }
  };
  await clock.advance(9_999);
  expect(given()).toBe(failsUntilMs < 10_000 ? atTheEnd : 'database/creds/app/1');
  await clock.advance(1);
  expect(given()).toBe(atTheEnd);
  await clock.advance(5_000);
  const attempts = server.calls.filter(({ kind }) => kind === 'issue' || kind === 'renew').map(({ atMs }) => atMs);
  expect(attempts.slice(0, 3)).toEqual([0, 7_000, 7_250]);
  for (const [at, ms] of attempts.slice(1).entries()) expect(ms - (attempts[at] as number)).toBeGreaterThanOrEqual(250);
  server.faultOf = () => null;
  const stopping = keeper.stop();
  await clock.advance(10_000);
  expect(await stopping).toEqual([]);
});

test('whatever fails: nothing is used after its end, attempts are never closer than 250 ms, and their number is bounded', async () => {
  await fc.assert(
    fc.asyncProperty(anyLeaseLife, async (life) => {
      expect(await leaseLifeFaults(life)).toEqual([]);
    }),
    { numRuns: 120 },
  );
}, 60_000);
