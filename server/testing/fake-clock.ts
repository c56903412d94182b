import type { Clock } from '#server/platform/index.ts';

interface Sleeper {
  wakeAtMs: number;
  order: number;
  wake(): void;
}

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves time on; sleeps end in the order of their due times, and promise callbacks run after each. */
  advance(ms: number): Promise<void>;
  /** Lets every pending promise callback run, without moving time. */
  settle(): Promise<void>;
  /** Sleeps and limits that wait now. */
  pendingCount(): number;
}

/** Node's timers fire at once beyond this, and a test should see that happen. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Enough turns for chains of awaits between two sleeps; real input and output is not waited for. */
const TURNS = 20;

async function runCallbacks(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Starts at the given wall time; `monotonicMs` starts at 0. */
export function createFakeClock(startAt: Date = new Date('2026-01-01T00:00:00.000Z')): FakeClock {
  let nowMs = 0;
  let order = 0;
  const sleepers = new Set<Sleeper>();

  function after(waitMs: number, onTime: () => void): () => void {
    const sleeper: Sleeper = {
      wakeAtMs: nowMs + (waitMs > LONGEST_TIMER_MS ? 1 : Math.max(0, waitMs)),
      order: order++,
      wake() {
        sleepers.delete(sleeper);
        onTime();
      },
    };
    sleepers.add(sleeper);
    return () => void sleepers.delete(sleeper);
  }

  return {
    now: () => new Date(startAt.getTime() + nowMs),
    monotonicMs: () => nowMs,
    pendingCount: () => sleepers.size,
    settle: runCallbacks,
    after,
    sleep: (waitMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = () => {
          cancel();
          reject(signal?.reason);
        };
        const cancel = after(waitMs, () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        });
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    async advance(ms) {
      const untilMs = nowMs + ms;
      await runCallbacks();
      for (;;) {
        const due = [...sleepers].filter((sleeper) => sleeper.wakeAtMs <= untilMs);
        const next = due.sort((a, b) => a.wakeAtMs - b.wakeAtMs || a.order - b.order)[0];
        if (!next) break;
        nowMs = next.wakeAtMs;
        next.wake();
        await runCallbacks();
      }
      nowMs = untilMs;
      await runCallbacks();
    },
  };
}
