import type { Clock } from '#server/platform/index.ts';
import { TIMER_DONE, TimeLimit } from './exchange.ts';

/** Aborts with the first of the given signals, or by `TimeLimit` when the budget is spent. `end` frees timer and listeners. */
export function budgetSignal(
  signals: readonly (AbortSignal | undefined)[],
  budgetMs: number,
  clock: Clock,
): { signal: AbortSignal; end(): void } {
  const control = new AbortController();
  const ending = new AbortController();
  for (const signal of signals) {
    if (!signal) continue;
    if (signal.aborted) control.abort(signal.reason);
    signal.addEventListener('abort', () => control.abort(signal.reason), { signal: ending.signal });
  }
  clock.sleep(budgetMs, ending.signal).then(
    () => control.abort(new TimeLimit()),
    () => undefined,
  );
  return { signal: control.signal, end: () => ending.abort(TIMER_DONE) };
}
