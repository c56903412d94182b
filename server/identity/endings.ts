import { codeOf, type Logger, type Secret } from '#server/platform/index.ts';
import { type Ending, endSessions, type SessionRow, type Store } from '#server/store/index.ts';
import type { VaultCluster } from '#server/vault/index.ts';
import type { ActiveSession, RequestFacts } from './engine.ts';
import type { Revocations, Where } from './revocations.ts';
import { revokeVerified } from './revoke-verified.ts';

/** How sessions end, and what becomes of their tokens. */
export interface Endings {
  /** Ends the session, then revokes its token and looks whether it is dead. A token that may live on is tried again until it does not. */
  signOut(session: ActiveSession, facts: RequestFacts): Promise<{ isTokenLeft: boolean }>;
  /** Ends a session past its limits. Resolves when the row is gone; the token is revoked behind it. */
  end(idHash: string): Promise<void>;
  /** Ends a live session; the token is revoked behind it. */
  endOne(idHash: string, where: Where): Promise<void>;
  /** Ends all of a person's sessions but one at most. Resolves to how many when their rows are gone; the tokens are revoked behind it. */
  endAll(entityId: string, exceptIdHash: string | undefined, where: Where): Promise<number>;
  /** Ends the oldest sessions that a person has too many of, never the given one. */
  endSurplus(entityId: string, stage: SessionRow['stage'], current: string): Promise<void>;
  /** Ends a handful of sessions past their limits. */
  sweep(): Promise<void>;
  /** Revokes a token that no session holds. Never throws. */
  discard(token: Secret<string>, namespace: string): Promise<void>;
}

interface Parts {
  store: Store;
  revocations: Revocations;
  cluster: VaultCluster;
  log: Logger;
  /** Of one stage, at a time. */
  mostSessions: number;
}

const SWEEP_ROWS = 20;
const NOBODY: Where = { address: '', requestId: '' };

export function createEndings({ store, revocations, cluster, log, mostSessions }: Parts): Endings {
  async function endBehind(ending: Ending, where: Where): Promise<number> {
    const rows = await endSessions(store, ending);
    revocations.behind(rows, where);
    return rows.length;
  }
  return {
    async signOut(session, facts) {
      const [row] = await endSessions(store, { kind: 'one', idHash: session.idHash });
      return { isTokenLeft: row !== undefined && !(await revocations.now(row, facts)) };
    },
    end: async (idHash) => void (await endBehind({ kind: 'one', idHash }, NOBODY)),
    endOne: async (idHash, where) => void (await endBehind({ kind: 'one', idHash }, where)),
    endAll: (entityId, exceptIdHash, where) => endBehind({ kind: 'person', entityId, exceptIdHash }, where),
    async endSurplus(entityId, stage, current) {
      // Counted together, whoever holds a token without an entity could end the session of an emergency.
      if (entityId !== '') await endBehind({ kind: 'surplus', entityId, stage, current, keep: mostSessions }, NOBODY);
    },
    sweep: async () => void (await endBehind({ kind: 'expired', limit: SWEEP_ROWS }, NOBODY)),
    async discard(token, namespace) {
      try {
        const code = await revokeVerified(cluster, token, namespace, 'job');
        if (code !== 'ok') log.warn({ code }, 'a token of a refused sign-in could not be revoked');
      } catch (error) {
        log.warn({ code: codeOf(error) }, 'a token of a refused sign-in could not be revoked');
      }
    },
  };
}
