import type { Clock, Random } from '#server/platform/index.ts';
import { LEAST_SPACING_MS, type ResilienceLimits } from './limits.ts';
import { openWaitMs } from './schedule.ts';

/** What an attempt says of the server: it answers, it does not, or nothing (cancelled by its caller, refused before it left). */
export type Verdict = 'up' | 'down' | 'neither';

/** Times are monotonic milliseconds. `openings` counts in a row and is what the pauses grow with. */
export type BreakerState =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly openings: number; readonly sinceMs: number; readonly untilMs: number }
  | { readonly kind: 'half-open'; readonly openings: number; readonly sinceMs: number; readonly probeAtMs: number };

/** The right to make one attempt. It must be settled once; later settlements count for nothing. */
export interface Permit {
  /** The one attempt that says whether an outage is over: it is made once, and not tried again by anybody below. */
  readonly isProbe: boolean;
  settle(verdict: Verdict): void;
}

export interface Breaker {
  state(): BreakerState;
  /** Milliseconds until an attempt may be made, 0 when one may be made now. */
  refusedForMs(): number;
  /** Null when refused. In the half-open state one permit is out at a time: the probe's. */
  acquire(): Permit | null;
  /** The server was heard to answer on another way: an open breaker lets its probe go now, at the usual distance from the last one. */
  hear(): void;
}

/** Counts failures in a row. Answers of attempts that began before the last change of state are old news and count for nothing. */
export function createBreaker(
  limits: ResilienceLimits,
  { clock, random, onChange }: { clock: Clock; random: Random; onChange: (from: BreakerState, to: BreakerState) => void },
): Breaker {
  let state: BreakerState = { kind: 'closed', failures: 0 };
  let generation = 0;
  let changedAtMs = 0;

  function change(to: BreakerState): void {
    const from = state;
    state = to;
    generation += 1;
    changedAtMs = clock.monotonicMs();
    onChange(from, to);
  }

  function open(openings: number, sinceMs: number): void {
    change({ kind: 'open', openings, sinceMs, untilMs: clock.monotonicMs() + openWaitMs(limits, openings, random.fraction()) });
  }

  function settle(verdict: Verdict): void {
    if (state.kind === 'closed') {
      if (verdict === 'neither') return;
      const failures = verdict === 'down' ? state.failures + 1 : 0;
      if (failures >= limits.openAfterFailures) open(1, clock.monotonicMs());
      // Not a change of state: the other attempts under way still count.
      else if (failures !== state.failures) state = { kind: 'closed', failures };
    } else if (state.kind === 'half-open') {
      if (verdict === 'up') change({ kind: 'closed', failures: 0 });
      else if (verdict === 'down') open(state.openings + 1, state.sinceMs);
      // A probe that its caller took back says nothing: the next one may go, at the usual distance.
      else change({ kind: 'open', openings: state.openings, sinceMs: state.sinceMs, untilMs: state.probeAtMs + LEAST_SPACING_MS });
    }
  }

  function refusedForMs(): number {
    if (state.kind === 'closed') return 0;
    if (state.kind === 'half-open') return LEAST_SPACING_MS;
    return Math.max(0, state.untilMs - clock.monotonicMs());
  }

  return {
    state: () => state,
    refusedForMs,
    hear() {
      if (state.kind !== 'open') return;
      const soonestMs = Math.max(clock.monotonicMs(), changedAtMs + LEAST_SPACING_MS);
      // Not a change of state: nothing is known of real calls yet.
      state = { ...state, untilMs: Math.min(state.untilMs, soonestMs) };
    },
    acquire() {
      if (refusedForMs() > 0) return null;
      if (state.kind === 'open')
        change({ kind: 'half-open', openings: state.openings, sinceMs: state.sinceMs, probeAtMs: clock.monotonicMs() });
      const begunIn = generation;
      let isSettled = false;
      return {
        isProbe: state.kind === 'half-open',
        settle(verdict) {
          if (isSettled) return;
          isSettled = true;
          if (begunIn === generation) settle(verdict);
        },
      };
    },
  };
}
