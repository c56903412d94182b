import { expect, test } from 'vitest';
import { AppError, isAppError } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { createResilience } from './create-resilience.ts';
import type { ResilienceEvent } from './events.ts';

const [CALLERS, KEYS] = [200, 10_000];
const [DOWN_MS, BACK_MS, END_MS] = [8_000, 68_000, 76_000];
/** The longest pause of the breaker, what a refusal adds to it, and the way through the ramp. */
const LAST_CALLER_MS = 3_000;

/** The same numbers at every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

const within = (times: readonly number[], fromMs: number, toMs: number) => times.filter((at) => at >= fromMs && at < toMs);

/** Most of them in any such span. */
function densest(times: readonly number[], spanMs: number): number {
  return Math.max(0, ...times.map((from) => within(times, from, from + spanMs).length));
}

test('200 callers, 10,000 keys, a minute of outage: only probes go out, and the return is quick and calm', {
  timeout: 60_000,
}, async () => {
  const clock = createFakeClock();
  const fraction = seeded(7);
  const events: (ResilienceEvent & { atMs: number })[] = [];
  const resilience = createResilience({
    clock,
    random: { bytes: (count) => Buffer.alloc(count), fraction },
    onEvent: (event) => events.push({ ...event, atMs: clock.monotonicMs() }),
  });
  const attempts: number[] = [];
  const answeredAtMs = new Array<number>(CALLERS).fill(0);
  const keysRead = new Set<number>();

  async function upstream(): Promise<void> {
    const atMs = clock.monotonicMs();
    attempts.push(atMs);
    await clock.sleep(2);
    if (atMs >= DOWN_MS && atMs < BACK_MS) throw new AppError('vault_unreachable');
  }

  async function caller(name: number): Promise<void> {
    await clock.sleep(fraction() * 1_000);
    while (clock.monotonicMs() < END_MS) {
      const key = Math.floor(fraction() * KEYS);
      let waitMs = 500 + fraction() * 1_000;
      try {
        const call = { callClass: 'interactive', isWrite: false, isInNamespace: false, isOutOfTime: () => false } as const;
        await resilience.run({ ...call, signal: new AbortController().signal, deadlineMs: clock.monotonicMs() + 10_000 }, upstream);
        keysRead.add(key);
        if (answeredAtMs[name] === 0 && clock.monotonicMs() >= BACK_MS) answeredAtMs[name] = clock.monotonicMs();
      } catch (error) {
        // An eager caller: back as soon as it was told it may.
        if (isAppError(error) && error.retryAfterSeconds !== undefined) waitMs = error.retryAfterSeconds * 1_000;
      }
      await clock.sleep(waitMs);
    }
  }

  const all = Promise.all(Array.from({ length: CALLERS }, (_, name) => caller(name)));
  await clock.advance(END_MS + 20_000);
  await all;

  const openedAtMs = events.find(({ kind }) => kind === 'breaker-opened')?.atMs ?? Number.NaN;
  const closedAtMs = events.find(({ kind }) => kind === 'breaker-closed')?.atMs ?? Number.NaN;
  const probes = events.filter(({ kind }) => kind === 'breaker-half-open');
  const steadyPerSecond = within(attempts, 2_000, DOWN_MS).length / ((DOWN_MS - 2_000) / 1_000);
  const isOutage = within(attempts, openedAtMs + 1, closedAtMs);

  expect(openedAtMs - DOWN_MS).toBeLessThan(200);
  expect(isOutage.length).toBe(probes.length);
  expect(within(attempts, DOWN_MS, BACK_MS).length).toBeLessThanOrEqual(100);
  expect(closedAtMs - BACK_MS).toBeLessThanOrEqual(2_000);
  for (const spanMs of [250, 1_000])
    expect(densest(within(attempts, BACK_MS, END_MS), spanMs)).toBeLessThanOrEqual((2 * steadyPerSecond * spanMs) / 1_000);
  expect(Math.max(...answeredAtMs) - BACK_MS).toBeLessThanOrEqual(LAST_CALLER_MS);
  expect(Math.min(...answeredAtMs)).toBeGreaterThan(0);
  expect(keysRead.size).toBeGreaterThan(CALLERS);
  expect(events.filter(({ kind }) => kind === 'breaker-closed')).toHaveLength(1);
});
