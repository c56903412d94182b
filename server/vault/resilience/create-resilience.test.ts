import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import { AppError, codeOf } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { createResilience, type ResilienceOptions, type ResilientCall } from './create-resilience.ts';
import type { ResilienceEvent } from './events.ts';
import { DEFAULT_RESILIENCE, LEAST_SPACING_MS } from './limits.ts';

const half = { bytes: (count: number) => Buffer.alloc(count), fraction: () => 0.5 };

function stage(limits: ResilienceOptions['limits'] = {}) {
  const clock = createFakeClock();
  const events: ResilienceEvent[] = [];
  const resilience = createResilience({ clock, random: half, limits, onEvent: (event) => events.push(event) });
  const call = (more: Partial<ResilientCall> = {}): ResilientCall => ({
    callClass: 'interactive',
    isWrite: false,
    isInNamespace: false,
    signal: new AbortController().signal,
    deadlineMs: clock.monotonicMs() + 10_000,
    isOutOfTime: () => false,
    ...more,
  });
  return { clock, events, resilience, call };
}

const failing = (code: ErrorCode, retryAfterSeconds?: number) => () =>
  Promise.reject(new AppError(code, retryAfterSeconds === undefined ? {} : { retryAfterSeconds }));

/** Runs it through all its waits: what came of it, and when its attempts began. */
async function played(of: ReturnType<typeof stage>, call: Partial<ResilientCall>, attempt: () => Promise<unknown>) {
  const atMs: number[] = [];
  const outcome = of.resilience
    .run(of.call(call), () => {
      atMs.push(of.clock.monotonicMs());
      return attempt();
    })
    .then(() => 'done', codeOf);
  await of.clock.advance(60_000);
  return { outcome: await outcome, atMs };
}

describe('retries', () => {
  test('a read is tried again, with waits that grow; its last error is thrown', async () => {
    expect(await played(stage(), {}, failing('vault_unreachable'))).toEqual({ outcome: 'vault_unreachable', atMs: [0, 375, 1_000] });
  });

  test('a node that has not caught up is asked again after a short wait', async () => {
    let attempts = 0;
    const attempt = () => (attempts++ === 0 ? Promise.reject(new AppError('vault_not_caught_up')) : Promise.resolve(1));
    expect(await played(stage(), {}, attempt)).toEqual({ outcome: 'done', atMs: [0, 375] });
  });

  test('a quota is waited for when it is short, and told to the caller when it is not', async () => {
    expect((await played(stage(), {}, failing('vault_rate_limited', 0.8))).atMs).toEqual([0, 1_050, 2_100]);
    expect(await played(stage(), {}, failing('vault_rate_limited', 3))).toEqual({ outcome: 'vault_rate_limited', atMs: [0] });
  });

  test.each(['outcome_unknown', 'vault_timeout', 'vault_sealed', 'vault_error', 'vault_not_caught_up', 'vault_rate_limited'] as const)(
    'a write that met %s is not repeated',
    async (code) => {
      expect(await played(stage(), { isWrite: true }, failing(code))).toEqual({ outcome: code, atMs: [0] });
    },
  );

  test('a write that surely never left is', async () => {
    expect((await played(stage(), { isWrite: true }, failing('vault_unreachable'))).atMs).toHaveLength(3);
  });

  test.each(['vault_denied', 'vault_token_dead', 'vault_not_found', 'vault_sealed', 'vault_error', 'internal'] as const)(
    'nothing is repeated after %s',
    async (code) => {
      expect((await played(stage(), {}, failing(code))).atMs).toHaveLength(1);
    },
  );

  test('no more than the reserve, whatever the number of calls', async () => {
    const of = stage({ interactive: { openAfterFailures: 1_000, retryReserve: 3, retriesPerCall: 0.1 } });
    let attempts = 0;
    for (let at = 0; at < 20; at += 1) {
      attempts += (await played(of, { deadlineMs: of.clock.monotonicMs() + 10_000 }, failing('vault_unreachable'))).atMs.length;
    }
    expect(attempts).toBeLessThanOrEqual(20 + 3 + 2);
    expect(attempts).toBeGreaterThanOrEqual(20 + 3);
  });

  test('an abort during the wait ends it at once', async () => {
    const of = stage();
    const control = new AbortController();
    let attempts = 0;
    const outcome = of.resilience
      .run(of.call({ signal: control.signal }), () => {
        attempts += 1;
        return failing('vault_unreachable')();
      })
      .catch((reason) => reason);
    await of.clock.advance(100);
    control.abort('gone');
    expect(await outcome).toBe('gone');
    expect(of.clock.pendingCount()).toBe(0);
    expect(attempts).toBe(1);
  });
});

describe('while the breaker is open', () => {
  async function opened(code: ErrorCode) {
    const of = stage();
    for (let at = 0; at < 5; at += 1) await of.resilience.run(of.call({ isOnce: true }), failing(code)).catch(() => undefined);
    return of;
  }

  test.each([
    ['vault_unreachable', 'vault_unreachable'],
    ['vault_timeout', 'vault_unreachable'],
    ['vault_sealed', 'vault_sealed'],
    ['vault_tls_failed', 'vault_tls_failed'],
  ] as const)('opened by %s it refuses at once with %s and a wait', async (cause, code) => {
    const of = await opened(cause);
    const { outcome, atMs } = await (async () => {
      let attempts = 0;
      const error = await of.resilience.run(of.call({ isWrite: true }), async () => (attempts += 1)).catch((thrown) => thrown);
      return { outcome: error, atMs: attempts };
    })();
    expect(outcome).toMatchObject({ code, retryAfterSeconds: expect.any(Number) });
    expect(outcome.retryAfterSeconds).toBeGreaterThanOrEqual(LEAST_SPACING_MS / 1000);
    expect(atMs).toBe(0);
    expect(of.clock.pendingCount()).toBe(0);
  });

  test('the other class goes on', async () => {
    const of = await opened('vault_unreachable');
    expect(await of.resilience.run(of.call({ callClass: 'job' }), async () => 'fine')).toBe('fine');
    expect(of.resilience.state()).toMatchObject({ interactive: { breaker: { kind: 'open' } }, job: { breaker: { kind: 'closed' } } });
  });

  test('what happened is told, and a listener that throws hurts nobody', async () => {
    const of = await opened('vault_timeout');
    await of.clock.advance(1_000);
    await of.resilience.run(of.call(), async () => 1);
    expect(of.events.map(({ kind }) => kind)).toEqual(['breaker-opened', 'breaker-half-open', 'breaker-closed']);
    expect(of.events[0]).toMatchObject({ code: 'vault_timeout', openings: 1, callClass: 'interactive' });
    const faulty = createResilience({
      clock: of.clock,
      random: half,
      onEvent: () => {
        throw new Error('listener');
      },
    });
    const quick = of.call({ deadlineMs: of.clock.monotonicMs() + 10_000 });
    for (let at = 0; at < 6; at += 1)
      expect(await faulty.run({ ...quick, isOnce: true }, failing('vault_timeout')).catch(codeOf)).toMatch(/^vault_/);
  });

  test.each(['vault_denied', 'vault_error', 'vault_rate_limited', 'vault_bad_answer', 'request_cancelled'] as const)(
    '%s of a server that answers opens nothing',
    async (code) => {
      expect((await opened(code)).resilience.state().interactive.breaker.kind).toBe('closed');
    },
  );

  test('a sealed namespace does not close the cluster to the others', async () => {
    const of = stage();
    for (let at = 0; at < 9; at += 1)
      await of.resilience.run(of.call({ isInNamespace: true }), failing('vault_sealed')).catch(() => undefined);
    expect(of.resilience.state().interactive.breaker.kind).toBe('closed');
  });
});

describe('too many at once', () => {
  test('a full queue answers vault_busy, and so does a wait that outlasts the deadline', async () => {
    const of = stage({ interactive: { concurrency: 1, queue: 1 } });
    const holder = of.resilience.run(of.call(), () => of.clock.sleep(5_000));
    const control = new AbortController();
    const waiter = of.resilience.run(of.call({ signal: control.signal, isOutOfTime: () => true }), async () => 1).catch(codeOf);
    const error = await of.resilience.run(of.call(), async () => 1).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'vault_busy', retryAfterSeconds: expect.any(Number) });
    control.abort();
    expect(await waiter).toBe('vault_busy');
    await of.clock.advance(5_000);
    await holder;
    expect(of.resilience.state().interactive).toMatchObject({ running: 0, queued: 0 });
  });
});

test('in every history attempts keep their distance, the deadline, the signal and the rule for writes', async () => {
  const codes = [
    'vault_unreachable',
    'vault_timeout',
    'vault_rate_limited',
    'vault_not_caught_up',
    'outcome_unknown',
    'vault_denied',
  ] as const;
  const outcome = fc.record({ code: fc.constantFrom(...codes), tookMs: fc.nat(4_000), serverMs: fc.nat(9_000) });
  const history = fc.record({
    outcomes: fc.array(outcome, { minLength: 6, maxLength: 6 }),
    isWrite: fc.boolean(),
    callClass: fc.constantFrom('interactive' as const, 'job' as const),
    abortAtMs: fc.option(fc.integer({ min: 1, max: 12_000 })),
    fraction: fc.double({ min: 0, max: 0.9999, noNaN: true }),
  });
  await fc.assert(
    fc.asyncProperty(history, async ({ outcomes, isWrite, callClass, abortAtMs, fraction }) => {
      const of = stage();
      const resilience = createResilience({ clock: of.clock, random: { ...half, fraction: () => fraction } });
      const control = new AbortController();
      if (abortAtMs !== null) void of.clock.sleep(abortAtMs).then(() => control.abort('gone'));
      const attempts: { atMs: number; endMs: number; code: string }[] = [];
      let endedAtMs = -1;
      const call = of.call({ callClass, isWrite, signal: control.signal });
      const run = resilience
        .run(call, async () => {
          const { code, tookMs, serverMs } = outcomes[attempts.length] ?? { code: 'vault_denied' as const, tookMs: 0, serverMs: 0 };
          const own = { atMs: of.clock.monotonicMs(), endMs: 0, code };
          attempts.push(own);
          await of.clock.sleep(tookMs, control.signal).catch(() => undefined);
          own.endMs = of.clock.monotonicMs();
          throw new AppError(control.signal.aborted ? 'request_cancelled' : code, { retryAfterSeconds: serverMs / 1000 });
        })
        .catch(() => {
          endedAtMs = of.clock.monotonicMs();
        });
      await of.clock.advance(70_000);
      await run;
      expect(attempts.length).toBeLessThanOrEqual(DEFAULT_RESILIENCE[callClass].attempts);
      attempts.slice(1).forEach(({ atMs }, at) => {
        const before = attempts[at];
        expect(atMs - (before?.endMs ?? 0)).toBeGreaterThanOrEqual(LEAST_SPACING_MS);
        expect(atMs).toBeLessThan(call.deadlineMs);
        if (isWrite) expect(before?.code).toBe('vault_unreachable');
      });
      if (abortAtMs !== null) expect(endedAtMs).toBeLessThanOrEqual(Math.max(abortAtMs, attempts.at(-1)?.endMs ?? 0));
      expect(of.clock.pendingCount()).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test.each([
  ['leave', 10_000],
  ['have no time to wait', 20],
])('after an outage those who %s keep no place from those who come later', async (_, withinMs) => {
  const of = stage();
  for (let at = 0; at < 5; at += 1) await played(of, { isOnce: true }, failing('vault_unreachable'));
  await of.resilience.run(of.call(), async () => 1);
  for (let round = 0; round < 10; round += 1) {
    const away = new AbortController();
    const call = of.call({ signal: away.signal, deadlineMs: of.clock.monotonicMs() + withinMs });
    const gone = Array.from({ length: 90 }, () => of.resilience.run(call, async () => 1).catch(() => 0));
    await of.clock.advance(10);
    away.abort(new Error('left'));
    await Promise.all(gone);
  }
  const atMs = of.clock.monotonicMs();
  const next = of.resilience.run(of.call(), async () => of.clock.monotonicMs() - atMs);
  await of.clock.advance(10_000);
  expect(await next).toBeLessThan(50);
});

test('nothing that an attempt fails with reaches an event', async () => {
  const of = stage();
  const planted = () => Promise.reject(new AppError('vault_unreachable', { cause: new Error('s.plantedPLANTED') }));
  for (let at = 0; at < 3; at += 1) await played(of, { deadlineMs: of.clock.monotonicMs() + 9_000 }, planted);
  expect(of.events.length).toBeGreaterThan(3);
  expect(inspect(of.events, { depth: 20 })).not.toContain('planted');
});
