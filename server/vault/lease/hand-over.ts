import type { Clock } from '#server/platform/index.ts';
import type { EmitLeaseEvent } from './events.ts';
import type { Credential, OnRotate } from './lease-keeper.ts';
import { drainLimitMs, type LeaseTimes, LONGEST_SLEEP_MS } from './schedule.ts';
import { withTimeLimit } from './time-limit.ts';

/** A leased credential and the moments of its life. */
export interface Held<T> {
  readonly credential: Credential<T> & { readonly leaseId: string };
  readonly firstTtlSeconds: number;
  readonly times: LeaseTimes;
}

interface HandOverDeps<T> {
  clock: Clock;
  emit: EmitLeaseEvent;
  source: string;
  onRotate: OnRotate<T> | undefined;
  drainMs: number;
  /** Ends every wait: what is left is then revoked by whoever stops. */
  stopping: AbortSignal;
  revoke(leaseId: string, signal: AbortSignal): Promise<unknown>;
}

/** Gives what hands `next` to the users, waits until they let go of `previous`, and revokes that. It never throws. */
export function createHandOver<T>(deps: HandOverDeps<T>): (next: Held<T>, previous: Held<T>) => Promise<void> {
  const { clock, emit, source, onRotate, drainMs, stopping, revoke } = deps;

  /** Users that could not be told go on with it: it is theirs until its own end. */
  async function waitForEndOf({ times }: Held<T>): Promise<void> {
    for (;;) {
      const leftMs = times.endsAtMs - clock.monotonicMs();
      if (stopping.aborted || leftMs <= 0) return;
      await clock.sleep(Math.min(leftMs, LONGEST_SLEEP_MS), stopping).catch(() => undefined);
    }
  }

  return async (next, previous) => {
    const names = { source, leaseId: previous.credential.leaseId };
    const limitMs = drainLimitMs(drainMs, next.firstTtlSeconds);
    let drain: AbortSignal | null = null;
    const isCut = () => drain?.aborted === true;
    try {
      await withTimeLimit(clock, limitMs, stopping, async (signal) => {
        drain = signal;
        await onRotate?.(next.credential, previous.credential, signal);
      });
    } catch {
      if (!stopping.aborted && isCut()) emit({ type: 'drain_cut', ...names });
      else if (!stopping.aborted) {
        emit({ type: 'handover_failed', ...names });
        await waitForEndOf(previous);
      }
    }
    void revoke(names.leaseId, stopping);
  };
}
