import { describe, expect, it } from 'vitest';
import { AppError } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { NamespaceLeases } from './namespace-leases.ts';
import type { Sweep } from './sweep.ts';
import { treeOf } from './tree.ts';

const limits = { minIntervalMs: 1000, outageIntervalMs: 5000, patienceMs: 3000, maxStaleMs: 600_000, maxFilters: 2 };
const sweepOf = (...ids: string[]): Sweep => ({ tree: treeOf(ids), failedPrefixCount: 0, keptPrefixes: [], failureCodes: [] });
const all = { prefix: '', filter: '', offset: 0, limit: 100, isListable: () => true };

function setUp() {
  const clock = createFakeClock();
  const attempts: { atMs: number; signal: AbortSignal; answer: (result: Sweep | AppError) => void }[] = [];
  const leases = new NamespaceLeases({
    clock,
    limits,
    sweep: (_earlier, signal) =>
      new Promise((resolve, reject) =>
        attempts.push({
          atMs: clock.monotonicMs(),
          signal,
          answer: (result) => ('tree' in result ? resolve(result) : reject(result)),
        }),
      ),
  });
  const ask = (maxAgeMs = 60_000, signal = new AbortController().signal) => leases.ensureSwept({ maxAgeMs, signal });
  return { clock, attempts, leases, ask, times: () => attempts.map((attempt) => attempt.atMs) };
}

async function setUpSwept() {
  const made = setUp();
  const first = made.ask();
  made.attempts[0]?.answer(sweepOf('a/1', 'a/2'));
  await first;
  return made;
}

describe('freshness', () => {
  it('shares one sweep among all who ask, and sweeps again only after the age', async () => {
    const { clock, attempts, ask, times } = setUp();
    const asking = Promise.all([ask(), ask(), ask()]);
    attempts[0]?.answer(sweepOf('a/1'));
    expect((await asking).map((one) => one.isStale)).toEqual([false, false, false]);
    await clock.advance(59_999);
    await ask();
    expect(times()).toEqual([0]);
    await clock.advance(1);
    void ask();
    expect(times()).toEqual([0, 60_000]);
  });

  it('never sweeps twice within a second, even when asked for a fresh one', async () => {
    const { clock, ask, times } = await setUpSwept();
    await ask(0);
    await clock.advance(999);
    await ask(0);
    expect(times()).toEqual([0]);
    await clock.advance(1);
    void ask(0);
    expect(times()).toEqual([0, 1000]);
  });

  it('shows the older sweep to who would take it when the new one is slow, never to who wants a fresh one', async () => {
    const { clock, attempts, ask } = await setUpSwept();
    await clock.advance(61_000);
    const patient = ask(0);
    const impatient = ask();
    await clock.advance(3000);
    expect(await impatient).toMatchObject({ isStale: false, sweptAt: new Date('2026-01-01T00:00:00.000Z') });
    attempts[1]?.answer(sweepOf('a/3'));
    expect(await patient).toMatchObject({ sweptAt: new Date('2026-01-01T00:01:01.000Z') });
  });
});

describe('failing Vault', () => {
  it.each(['vault_unreachable', 'vault_sealed', 'vault_timeout'] as const)(
    '%s: shows the last sweep as stale, tries again every five seconds, for ten minutes',
    async (code) => {
      const { clock, attempts, ask, leases, times } = await setUpSwept();
      await clock.advance(60_000);
      const asking = ask();
      attempts[1]?.answer(new AppError(code));
      expect(await asking).toMatchObject({ isStale: true, sweptAt: new Date('2026-01-01T00:00:00.000Z') });
      expect(leases.query(all).matchCount).toBe(2);
      await clock.advance(4999);
      expect((await ask()).isStale).toBe(true);
      expect(times()).toEqual([0, 60_000]);
      await clock.advance(1);
      const hanging = ask();
      await clock.advance(3000);
      expect((await hanging).isStale).toBe(true);
      attempts[2]?.answer(new AppError(code));
      await clock.advance(600_000);
      const late = ask();
      attempts[3]?.answer(new AppError(code));
      await expect(late).rejects.toMatchObject({ code });
      expect(times()).toEqual([0, 60_000, 65_000, 668_000]);
    },
  );

  it('never shows the last sweep after a refusal', async () => {
    const { clock, attempts, ask, leases } = await setUpSwept();
    await clock.advance(60_000);
    const asking = ask();
    attempts[1]?.answer(new AppError('service_right_missing'));
    await expect(asking).rejects.toMatchObject({ code: 'service_right_missing' });
    expect(() => leases.query(all)).toThrow('not_ready');
    await expect(ask()).rejects.toMatchObject({ code: 'service_right_missing' });
    expect(attempts).toHaveLength(2);
  });

  it('never answers as empty what was not swept', async () => {
    const { attempts, ask, leases } = setUp();
    const asking = ask();
    attempts[0]?.answer(new AppError('vault_unreachable'));
    await expect(asking).rejects.toMatchObject({ code: 'vault_unreachable' });
    expect(() => leases.directories('')).toThrow('not_ready');
  });
});

describe('cancelling', () => {
  it('ends the sweep with the last who waits, and who comes then gets a new one', async () => {
    const { attempts, ask } = setUp();
    const [one, two] = [new AbortController(), new AbortController()];
    const asking = [ask(60_000, one.signal), ask(60_000, two.signal)];
    one.abort();
    await expect(asking[0]).rejects.toMatchObject({ code: 'request_cancelled' });
    expect(attempts[0]?.signal.aborted).toBe(false);
    two.abort();
    await expect(asking[1]).rejects.toMatchObject({ code: 'request_cancelled' });
    expect(attempts[0]?.signal.aborted).toBe(true);
    const late = ask();
    attempts[0]?.answer(sweepOf('late/1'));
    attempts[1]?.answer(sweepOf('a/1'));
    expect((await late).isStale).toBe(false);
  });
});

describe('remove', () => {
  it('takes out ids and prefixes, and forgets remembered matches', async () => {
    const { leases } = await setUpSwept();
    expect(leases.query({ ...all, filter: 'a/' }).leaseIds).toEqual(['a/1', 'a/2']);
    leases.remove({ leaseIds: ['a/1', 'unknown/1'] });
    expect(leases.query({ ...all, filter: 'a/' })).toMatchObject({ leaseIds: ['a/2'], matchCount: 1, totalCount: 1 });
    leases.remove({ prefix: 'a/' });
    expect(leases.query(all)).toMatchObject({ leaseIds: [], children: [] });
  });

  it('holds against a sweep that listed the lease before its end, but hides no lease made later', async () => {
    const { clock, attempts, ask, leases } = await setUpSwept();
    await clock.advance(60_000);
    const asking = ask();
    leases.remove({ prefix: 'a/' });
    attempts[1]?.answer(sweepOf('a/1', 'a/2', 'a/new'));
    await asking;
    expect(leases.query(all).leaseIds).toEqual(['a/new']);
  });
});
