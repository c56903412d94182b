/** Why nobody was let in: the queue is full. Kept apart from the signal's reason, which is thrown as it is. */
export class QueueFull extends Error {}

export interface Bulkhead {
  /** Resolves with the function that gives the place back (once). Rejects with `QueueFull`, or with the signal's reason at once when it aborts. */
  enter(signal: AbortSignal): Promise<() => void>;
  counts(): { running: number; queued: number };
}

/** At most `concurrency` inside and `queue` waiting, first come first served. A waiter that aborts leaves the queue. */
export function createBulkhead({ concurrency, queue }: { concurrency: number; queue: number }): Bulkhead {
  let running = 0;
  // A Set keeps the order and takes a waiter out from the middle in constant time.
  const waiting = new Set<() => void>();

  function placeOf(): () => void {
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      const next = waiting.values().next().value;
      // The place goes from hand to hand, so that no newcomer slips in between.
      if (next) next();
      else running -= 1;
    };
  }

  return {
    counts: () => ({ running, queued: waiting.size }),
    enter(signal) {
      if (signal.aborted) return Promise.reject(signal.reason);
      if (running < concurrency) {
        running += 1;
        return Promise.resolve(placeOf());
      }
      if (waiting.size >= queue) return Promise.reject(new QueueFull());
      return new Promise((resolve, reject) => {
        const onAbort = () => {
          waiting.delete(admit);
          reject(signal.reason);
        };
        const admit = () => {
          waiting.delete(admit);
          signal.removeEventListener('abort', onAbort);
          resolve(placeOf());
        };
        waiting.add(admit);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}
