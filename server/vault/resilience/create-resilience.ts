import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import { AppError, type Clock, codeOf, isAppError, type Random } from '#server/platform/index.ts';
import type { CallClass } from '../client.ts';
import { safely } from '../observe/safely.ts';
import { type BreakerState, createBreaker, type Permit, type Verdict } from './breaker.ts';
import { createBulkhead, QueueFull } from './bulkhead.ts';
import type { ResilienceEvent } from './events.ts';
import { codeWhileOpen, type FailedAttempt, isWorthRetrying, verdictOf } from './judgement.ts';
import { DEFAULT_RESILIENCE, LEAST_SPACING_MS, type ResilienceLimits } from './limits.ts';
import { createRamp } from './ramp.ts';
import { createRetryReserve } from './retry-reserve.ts';
import { retryWaitMs } from './schedule.ts';

export interface ResilienceOptions {
  /** Differences from the defaults, by class. */
  limits?: Partial<Record<CallClass, Partial<ResilienceLimits>>>;
  /** Told of every change. What it throws is ignored. */
  onEvent?: (event: ResilienceEvent) => void;
}

export interface ResilientCall {
  callClass: CallClass;
  isWrite: boolean;
  isInNamespace: boolean;
  /** Ends the call, also while it waits: for its turn, or between two attempts. */
  signal: AbortSignal;
  /** Monotonic; no attempt begins after it. */
  deadlineMs: number;
  /** Whether `signal` aborted because the time is up and not because the caller left. */
  isOutOfTime: () => boolean;
  /** One attempt only: for calls that keep a time limit of their own. */
  isOnce?: boolean;
  /** For calls that take longer than those of their class: a probe that has said nothing by then leaves its place to the next call. */
  probeWithinMs?: number;
}

export type Attempt<T> = (judge: (verdict: Verdict) => void, isProbe: boolean) => Promise<T>;

/** State of one class, for metrics and the Posture page. */
export interface ClassState {
  readonly breaker: BreakerState;
  readonly running: number;
  readonly queued: number;
}

export interface Resilience {
  /**
   * Runs `attempt` under the breaker, bulkhead and retries of its class. Throws what the last attempt threw; while the breaker is open, at
   * once, `vault_unreachable`, `vault_sealed` or `vault_tls_failed` with `retryAfterSeconds`; `vault_busy` when the queue is full or its
   * wait outlasts the deadline; and whatever reason the signal has. `judge` lets an attempt say what its error's code cannot.
   */
  run<T>(call: ResilientCall, attempt: Attempt<T>): Promise<T>;
  state(): Readonly<Record<CallClass, ClassState>>;
  /** A call that went past the breakers was answered: where one is open, the next call may be its probe. */
  hear(): void;
}

/** One breaker, one bulkhead and one reserve of retries for each class of call of one cluster. */
export function createResilience(options: ResilienceOptions & { clock: Clock; random: Random }): Resilience {
  const { clock, random } = options;
  const tell = safely(options.onEvent);
  const classes = { interactive: createLane('interactive'), job: createLane('job') };

  function createLane(callClass: CallClass) {
    const limits: ResilienceLimits = { ...DEFAULT_RESILIENCE[callClass], ...options.limits?.[callClass] };
    const bulkhead = createBulkhead(limits);
    const reserve = createRetryReserve(limits);
    const ramp = createRamp(clock);
    let openedBy: ErrorCode = 'vault_unreachable';
    const breaker = createBreaker(limits, {
      clock,
      random,
      onChange(from, to) {
        if (from.kind === 'closed') ramp.hold();
        if (to.kind === 'closed') ramp.begin();
        if (to.kind === 'half-open') tell({ kind: 'breaker-half-open', callClass });
        else if (to.kind === 'closed' && from.kind !== 'closed')
          tell({ kind: 'breaker-closed', callClass, wasOpenMs: clock.monotonicMs() - from.sinceMs });
        else if (to.kind === 'open') {
          const probeInMs = to.untilMs - clock.monotonicMs();
          tell({ kind: 'breaker-opened', callClass, code: openedBy, probeInMs, openings: to.openings });
        }
      },
    });

    function refuse(): AppError {
      tell({ kind: 'refused', callClass, by: 'breaker' });
      // Spread, so that those who were refused together do not come back together.
      const waitMs = Math.max(LEAST_SPACING_MS, breaker.refusedForMs()) + random.fraction() * limits.retryMs;
      return new AppError(codeWhileOpen(openedBy), { retryAfterSeconds: waitMs / 1000 });
    }

    function busy(): AppError {
      tell({ kind: 'refused', callClass, by: 'queue' });
      return new AppError('vault_busy', { retryAfterSeconds: (limits.retryMs + random.fraction() * limits.retryMs) / 1000 });
    }

    async function settled<T>(permit: Permit, call: ResilientCall, attempt: Attempt<T>): Promise<T> {
      let judged: Verdict | null = null;
      const judge = (verdict: Verdict) => {
        judged = verdict;
      };
      const giveUpPlace = () => permit.settle('neither');
      const endTimer = permit.isProbe && call.probeWithinMs !== undefined ? clock.after(call.probeWithinMs, giveUpPlace) : null;
      try {
        const result = await attempt(judge, permit.isProbe);
        permit.settle('up');
        return result;
      } catch (error) {
        const verdict = judged ?? verdictOf({ ...call, code: codeOf(error) });
        if (verdict === 'down') openedBy = codeOf(error);
        permit.settle(verdict);
        throw error;
      } finally {
        endTimer?.();
      }
    }

    async function permitFor(call: ResilientCall): Promise<Permit> {
      const { waitMs, giveBack } = ramp.place();
      try {
        if (clock.monotonicMs() + waitMs >= call.deadlineMs) throw busy();
        if (waitMs > 0) await clock.sleep(waitMs, call.signal);
        const permit = breaker.acquire();
        if (!permit) throw refuse();
        return permit;
      } catch (error) {
        giveBack();
        throw error;
      }
    }

    async function once<T>(call: ResilientCall, attempt: Attempt<T>): Promise<T> {
      // Asked before the queue too: who would be refused anyway does not wait for it.
      if (breaker.refusedForMs() > 0) throw refuse();
      const leave = await bulkhead.enter(call.signal).catch((reason: unknown) => {
        if (reason instanceof QueueFull || call.isOutOfTime()) throw busy();
        throw reason;
      });
      try {
        return await settled(await permitFor(call), call, attempt);
      } finally {
        leave();
      }
    }

    /** Milliseconds to wait before another attempt, or null when there is to be none. */
    function nextWaitMs(call: ResilientCall, error: unknown, failedAttempts: number): number | null {
      const failed: FailedAttempt = { ...call, code: codeOf(error) };
      if (call.isOnce || failedAttempts >= limits.attempts || !isWorthRetrying(failed) || breaker.refusedForMs() > 0) return null;
      const serverMs = ((isAppError(error) ? error.retryAfterSeconds : undefined) ?? 0) * 1000;
      const waitMs = retryWaitMs(limits, { failedAttempts, serverMs, fraction: random.fraction() });
      if (waitMs === null || clock.monotonicMs() + waitMs >= call.deadlineMs || !reserve.spend()) return null;
      tell({ kind: 'retry', callClass, code: failed.code, waitMs, failedAttempts });
      return waitMs;
    }

    async function run<T>(call: ResilientCall, attempt: Attempt<T>): Promise<T> {
      reserve.earn();
      for (let failedAttempts = 1; ; failedAttempts += 1) {
        try {
          return await once(call, attempt);
        } catch (error) {
          const waitMs = nextWaitMs(call, error, failedAttempts);
          if (waitMs === null) throw error;
          await clock.sleep(waitMs, call.signal);
        }
      }
    }

    return { run, hear: () => breaker.hear(), state: (): ClassState => ({ breaker: breaker.state(), ...bulkhead.counts() }) };
  }

  return {
    run: (call, attempt) => classes[call.callClass].run(call, attempt),
    hear() {
      classes.interactive.hear();
      classes.job.hear();
    },
    state: () => ({ interactive: classes.interactive.state(), job: classes.job.state() }),
  };
}
