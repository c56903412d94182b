import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BreakerState, createBreaker, type Permit, type Verdict } from './breaker.ts';
import { DEFAULT_RESILIENCE, LEAST_SPACING_MS } from './limits.ts';

const limits = { ...DEFAULT_RESILIENCE.interactive, openAfterFailures: 3, openMs: 400, longestOpenMs: 1_600 };
const random = { bytes: (count: number) => Buffer.alloc(count), fraction: () => 0 };

function stage() {
  let nowMs = 0;
  const clock = { now: () => new Date(nowMs), monotonicMs: () => nowMs, sleep: () => Promise.resolve(), after: () => () => undefined };
  const changes: string[] = [];
  const breaker = createBreaker(limits, {
    clock,
    random,
    onChange: (from: BreakerState, to: BreakerState) => changes.push(`${from.kind} ${to.kind}`),
  });
  const fail = (times: number) => {
    for (let at = 0; at < times; at += 1) breaker.acquire()?.settle('down');
  };
  return { breaker, changes, fail, pass: (ms: number) => (nowMs += ms), now: () => nowMs };
}

describe('the breaker', () => {
  test('opens after failures in a row, lets one probe through, and closes when it is answered', () => {
    const { breaker, changes, fail, pass } = stage();
    fail(2);
    breaker.acquire()?.settle('up');
    fail(2);
    expect(breaker.state()).toEqual({ kind: 'closed', failures: 2 });
    fail(1);
    expect(breaker.refusedForMs()).toBe(400);
    expect(breaker.acquire()).toBeNull();
    pass(400);
    const probe = breaker.acquire();
    expect(breaker.acquire()).toBeNull();
    probe?.settle('up');
    expect(breaker.state()).toEqual({ kind: 'closed', failures: 0 });
    expect(changes).toEqual(['closed open', 'open half-open', 'half-open closed']);
  });

  test('doubles its pause while probes fail, up to the cap', () => {
    const { breaker, fail, pass } = stage();
    fail(3);
    const pauses: number[] = [];
    for (let at = 0; at < 4; at += 1) {
      pauses.push(breaker.refusedForMs());
      pass(breaker.refusedForMs());
      fail(1);
    }
    expect(pauses).toEqual([400, 800, 1_600, 1_600]);
  });

  test('lets its probe go once the server is heard on another way, never closer to the last one than usual', () => {
    const { breaker, changes, fail, pass } = stage();
    breaker.hear();
    fail(3);
    breaker.hear();
    expect(breaker.refusedForMs()).toBe(LEAST_SPACING_MS);
    pass(LEAST_SPACING_MS + 20);
    breaker.hear();
    const probe = breaker.acquire();
    breaker.hear();
    expect(breaker.acquire()).toBeNull();
    probe?.settle('down');
    expect(breaker.refusedForMs()).toBe(800);
    breaker.hear();
    expect(breaker.refusedForMs()).toBe(LEAST_SPACING_MS);
    expect(changes).toEqual(['closed open', 'open half-open', 'half-open open']);
  });

  test('a probe that was taken back frees the place, at the usual distance', () => {
    const { breaker, fail, pass } = stage();
    fail(3);
    pass(400);
    breaker.acquire()?.settle('neither');
    expect(breaker.refusedForMs()).toBe(LEAST_SPACING_MS);
    pass(LEAST_SPACING_MS);
    expect(breaker.acquire()).not.toBeNull();
  });

  test('answers from before it opened are old news', () => {
    const { breaker, fail, pass } = stage();
    const [early, late] = [breaker.acquire(), breaker.acquire()];
    fail(3);
    early?.settle('up');
    expect(breaker.state().kind).toBe('open');
    pass(400);
    const probe = breaker.acquire();
    late?.settle('down');
    expect(breaker.state().kind).toBe('half-open');
    probe?.settle('up');
    expect(breaker.state()).toEqual({ kind: 'closed', failures: 0 });
  });
});

type Step = { kind: 'acquire' } | { kind: 'pass'; ms: number } | { kind: 'settle'; which: number; verdict: Verdict };
const steps = fc.array(
  fc.oneof(
    fc.constant<Step>({ kind: 'acquire' }),
    fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(900) }),
    fc.record({
      kind: fc.constant('settle' as const),
      which: fc.nat(9),
      verdict: fc.constantFrom<Verdict>('up', 'down', 'down', 'neither'),
    }),
  ),
  { maxLength: 150 },
);

/** The same rules written as a table: what may be asked of it, and what each answer makes of it. */
interface Model {
  kind: BreakerState['kind'];
  failures: number;
  openings: number;
  untilMs: number;
  probeAtMs: number;
  era: number;
}

function answer(model: Model, verdict: Verdict, nowMs: number): Model {
  const opened = (openings: number): Model => {
    const pauseMs = Math.min(limits.longestOpenMs, limits.openMs * 2 ** (openings - 1));
    return { ...model, kind: 'open', failures: 0, openings, untilMs: nowMs + pauseMs, era: model.era + 1 };
  };
  if (model.kind === 'closed') {
    if (verdict === 'neither') return model;
    if (verdict === 'up') return { ...model, failures: 0 };
    return model.failures + 1 === limits.openAfterFailures ? opened(1) : { ...model, failures: model.failures + 1 };
  }
  if (verdict === 'up') return { ...model, kind: 'closed', failures: 0, openings: 0, era: model.era + 1 };
  if (verdict === 'down') return opened(model.openings + 1);
  return { ...model, kind: 'open', untilMs: model.probeAtMs + LEAST_SPACING_MS, era: model.era + 1 };
}

test('every history agrees with the model', () => {
  fc.assert(
    fc.property(steps, (history) => {
      const { breaker, pass, now } = stage();
      let model: Model = { kind: 'closed', failures: 0, openings: 0, untilMs: 0, probeAtMs: 0, era: 0 };
      const held: { permit: Permit; era: number }[] = [];
      for (const step of history) {
        if (step.kind === 'pass') pass(step.ms);
        else if (step.kind === 'acquire') {
          const isAllowed = model.kind === 'closed' || (model.kind === 'open' && now() >= model.untilMs);
          if (isAllowed && model.kind === 'open') model = { ...model, kind: 'half-open', probeAtMs: now(), era: model.era + 1 };
          const permit = breaker.acquire();
          expect(permit !== null).toBe(isAllowed);
          if (permit) held.push({ permit, era: model.era });
        } else {
          const [taken] = held.splice(step.which, 1);
          if (!taken) continue;
          if (taken.era === model.era) model = answer(model, step.verdict, now());
          taken.permit.settle(step.verdict);
          taken.permit.settle('down');
        }
        expect(breaker.state()).toMatchObject(
          model.kind === 'closed' ? { kind: 'closed', failures: model.failures } : { kind: model.kind, openings: model.openings },
        );
      }
    }),
    { numRuns: 300 },
  );
});
