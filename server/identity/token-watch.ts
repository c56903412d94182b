import { LRUCache } from 'lru-cache';
import { type Clock, codeOf } from '#server/platform/index.ts';
import type { ActiveSession } from './engine.ts';

/** Longest that a session is believed to have a living token without a question. Under the 30 s that are promised, by the wait below and more. */
const BELIEVED_MS = 20_000;
/** After a question without an answer: an outage costs one caller in a while a wait, not each. */
const AGAIN_MS = 5_000;
/** A call waits this long for the answer. A Vault that says nothing ends no session. */
const WAIT_MS = 1_000;
const MOST_SESSIONS = 2_000;

export interface TokenWatch {
  /** Asks Vault whether the session's token lives, unless that was asked lately. Throws `vault_token_dead` only; what else goes wrong is no answer. */
  check(session: ActiveSession): Promise<void>;
  forget(idHash: string): void;
}

/**
 * Ends the life of a revoked token in what never asks Vault: a page of factors or of sessions would work on with it for as long as
 * somebody looks at it.
 */
export function createTokenWatch(ask: (session: ActiveSession, signal: AbortSignal) => Promise<unknown>, clock: Clock): TokenWatch {
  const nextAtMs = new LRUCache<string, number>({ max: MOST_SESSIONS });
  const asking = new Map<string, Promise<void>>();

  async function question(session: ActiveSession): Promise<void> {
    const late = new AbortController();
    const cancel = clock.after(WAIT_MS, () => late.abort());
    let believedMs = AGAIN_MS;
    try {
      await ask(session, late.signal);
      believedMs = BELIEVED_MS;
    } catch (error) {
      if (codeOf(error) === 'vault_token_dead') throw error;
    } finally {
      cancel();
      nextAtMs.set(session.idHash, clock.monotonicMs() + believedMs);
      asking.delete(session.idHash);
    }
  }

  return {
    check(session) {
      if (clock.monotonicMs() < (nextAtMs.get(session.idHash) ?? 0)) return Promise.resolve();
      let current = asking.get(session.idHash);
      if (current === undefined) {
        current = question(session);
        asking.set(session.idHash, current);
      }
      return current;
    },
    forget: (idHash) => void nextAtMs.delete(idHash),
  };
}
