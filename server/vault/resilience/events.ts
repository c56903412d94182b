import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import type { CallClass } from '../client.ts';

/** What happens to the calls of a class. Free of paths, tokens and upstream text, so every event may be logged and counted. */
export type ResilienceEvent =
  | {
      readonly kind: 'breaker-opened';
      readonly callClass: CallClass;
      readonly code: ErrorCode;
      readonly probeInMs: number;
      readonly openings: number;
    }
  | { readonly kind: 'breaker-half-open'; readonly callClass: CallClass }
  | { readonly kind: 'breaker-closed'; readonly callClass: CallClass; readonly wasOpenMs: number }
  | {
      readonly kind: 'retry';
      readonly callClass: CallClass;
      readonly code: ErrorCode;
      readonly waitMs: number;
      readonly failedAttempts: number;
    }
  | { readonly kind: 'refused'; readonly callClass: CallClass; readonly by: 'breaker' | 'queue' };
