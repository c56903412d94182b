import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import { type Clock, codeOf, type Random } from '#server/platform/index.ts';
import type { VaultClient } from '../client.ts';
import { lookupLease, revokeLease } from '../endpoints/sys-leases.ts';
import type { EmitLeaseEvent } from './events.ts';
import type { LeftLease } from './lease-keeper.ts';
import { retryWaitMs } from './schedule.ts';

/** The server itself tries six times over some minutes; more of ours would only add load to a broken backend. */
const MOST_TRIES = 6;

export interface Revoker {
  /** From issue on, so that nothing is forgotten whatever happens later. */
  track(leaseId: string): void;
  /** Tries until a look-up says it is gone, at most six times. Never throws. */
  revoke(leaseId: string, signal: AbortSignal): Promise<void>;
  /** The same for everything tracked, at once, until the signal ends it. */
  revokeAll(signal: AbortSignal): Promise<void>;
  /** Tells of what is tracked, and was not told before, that it must be taken as alive: nobody tries any more. */
  giveUp(): void;
  /** What is tracked and not known to be gone. */
  left(): readonly LeftLease[];
}

interface Verdict {
  readonly code: ErrorCode;
  readonly isRevocationFailing: boolean;
}

/** Revokes the leases of one source and believes look-ups only. */
export function createRevoker(options: {
  source: string;
  client: VaultClient;
  clock: Clock;
  random: Random;
  emit: EmitLeaseEvent;
}): Revoker {
  const { source, client, clock, random, emit } = options;
  const tracked = new Map<string, Verdict>();
  const toldAlive = new Set<string>();

  function tellAlive(leaseId: string, verdict: Verdict): void {
    if (toldAlive.has(leaseId)) return;
    toldAlive.add(leaseId);
    emit({ type: 'left_alive', source, leaseId, ...verdict });
  }

  /** Null when it is gone. */
  async function tryOnce(leaseId: string, signal: AbortSignal): Promise<Verdict | null> {
    let code: ErrorCode = 'lease_still_there';
    try {
      await revokeLease(client, leaseId, { signal });
    } catch (error) {
      code = codeOf(error);
    }
    try {
      const found = await lookupLease(client, leaseId, { signal });
      return found ? { code, isRevocationFailing: found.isRevocationFailing } : null;
    } catch (error) {
      return { code: code === 'lease_still_there' ? codeOf(error) : code, isRevocationFailing: false };
    }
  }

  async function revoke(leaseId: string, signal: AbortSignal, mostTries = MOST_TRIES): Promise<void> {
    for (let failures = 0; tracked.has(leaseId) && !signal.aborted; ) {
      const verdict = await tryOnce(leaseId, signal);
      if (!verdict) {
        toldAlive.delete(leaseId);
        if (tracked.delete(leaseId)) emit({ type: 'revoked', source, leaseId });
        return;
      }
      // A cancelled try says nothing, and another one may have succeeded meanwhile.
      if (signal.aborted) return;
      tracked.set(leaseId, verdict);
      failures += 1;
      emit({ type: 'revoke_failed', source, leaseId, code: verdict.code });
      if (verdict.code === 'vault_denied' || failures >= mostTries) {
        tellAlive(leaseId, verdict);
        return;
      }
      const waitMs = retryWaitMs({ failures, leftMs: 0, retryAfterMs: 0, fraction: random.fraction() });
      await clock.sleep(waitMs, signal).catch(() => undefined);
    }
  }

  return {
    track: (leaseId) => void tracked.set(leaseId, { code: 'outcome_unknown', isRevocationFailing: false }),
    revoke,
    async revokeAll(signal) {
      await Promise.all([...tracked.keys()].map((leaseId) => revoke(leaseId, signal, Number.POSITIVE_INFINITY)));
    },
    giveUp() {
      for (const [leaseId, verdict] of tracked) tellAlive(leaseId, verdict);
    },
    left: () => [...tracked].map(([leaseId, verdict]) => ({ source, leaseId, ...verdict })),
  };
}
