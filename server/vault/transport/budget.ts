import type { Clock } from '#server/platform/index.ts';
import { TimeLimit } from './exchange.ts';

/** Aborts with the first of the given signals, or by `TimeLimit` when the budget is spent. `end` frees timer and listeners. */
export function budgetSignal(
  signals: readonly (AbortSignal | undefined)[],
  budgetMs: number,
  clock: Clock,
): { signal: AbortSignal; end(): void } {
  const control = new AbortController();
  const endings: (() => void)[] = [clock.after(budgetMs, () => control.abort(new TimeLimit()))];
  for (const signal of signals) {
    if (!signal) continue;
    const onAbort = () => control.abort(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    endings.push(() => signal.removeEventListener('abort', onAbort));
  }
  return {
    signal: control.signal,
    end() {
      for (const end of endings) end();
    },
  };
}
