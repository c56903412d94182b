import type { ResilienceLimits } from './limits.ts';

/** Retries that a class of calls may still make: every call earns a part of one, so that an outage is not multiplied by its retries. */
export interface RetryReserve {
  earn(): void;
  /** Takes one; false when none is left. */
  spend(): boolean;
}

export function createRetryReserve({ retryReserve, retriesPerCall }: ResilienceLimits): RetryReserve {
  let left = retryReserve;
  return {
    earn() {
      left = Math.min(retryReserve, left + retriesPerCall);
    },
    spend() {
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
