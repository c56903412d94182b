/** Time, injected so that tests decide what it is. */
export interface Clock {
  now(): Date;
  /** Milliseconds that never go back; only differences mean anything. */
  monotonicMs(): number;
  /** Resolves after `waitMs`; rejects with the signal's reason as soon as it aborts. */
  sleep(waitMs: number, signal?: AbortSignal): Promise<void>;
  /**
   * Calls back once after `waitMs`, unless what it returns is called before. For time limits, which nearly never strike: a sleep that is
   * ended early costs a promise, a controller and an exception besides its timer.
   */
  after(waitMs: number, onTime: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: (waitMs, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, waitMs);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
  after(waitMs, onTime) {
    const timer = setTimeout(onTime, waitMs);
    return () => clearTimeout(timer);
  },
};
