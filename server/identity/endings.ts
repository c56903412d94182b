import { codeOf, type Logger, Secret } from '#server/platform/index.ts';
import { type Journal, type SessionRow, type Store, takeExpiredSessions, takeOtherSessions, takeSession } from '#server/store/index.ts';
import { lookupSelf, revokeSelf, type VaultCluster } from '#server/vault/index.ts';
import type { ActiveSession, RequestFacts } from './engine.ts';
import type { Sealing } from './sealing.ts';

/** How sessions end, and what becomes of their tokens. */
export interface Endings {
  /** Ends the session, then revokes its token and looks whether it is dead. A token that may live on is a row of the journal. */
  signOut(session: ActiveSession, facts: RequestFacts): Promise<void>;
  /** Ends a session past its limits. Resolves when the row is gone; the token is revoked behind it. */
  end(idHash: string): Promise<void>;
  /** Ends every other session of the same person; their tokens are revoked behind it. */
  endOthers(session: ActiveSession): Promise<void>;
  /** Ends a handful of sessions past their limits. */
  sweep(): Promise<void>;
  /** Revokes a token that no session holds. Never throws. */
  discard(token: Secret<string>, namespace: string): Promise<void>;
}

interface Parts {
  store: Store;
  sealing: Sealing;
  cluster: VaultCluster;
  journal: Journal;
  log: Logger;
}

const SWEEP_ROWS = 20;
type Where = Pick<RequestFacts, 'address' | 'requestId'>;
const NOBODY: Where = { address: '', requestId: '' };

export function createEndings(parts: Parts): Endings {
  const { store, cluster, journal, log } = parts;

  /** `ok` when the token is known to be dead, else the code of what came between. Not tied to the request: its caller may be gone. */
  async function revoke(token: Secret<string>, namespace: string, callClass: 'interactive' | 'job'): Promise<string> {
    const client = cluster.as({ token, namespace, callClass });
    try {
      await revokeSelf(client);
      await lookupSelf(client);
      return 'outcome_unknown';
    } catch (error) {
      const code = codeOf(error);
      return code === 'vault_token_dead' ? 'ok' : code;
    }
  }

  async function finish(row: SessionRow, where: Where, callClass: 'interactive' | 'job'): Promise<void> {
    if (row.token_kind === 'pasted') return;
    let code: string;
    try {
      const token = new Secret(await parts.sealing.open(row.sealed_token, row.sealing_key_id, row.id_hash));
      code = await revoke(token, row.namespace, callClass);
    } catch (error) {
      code = codeOf(error);
    }
    if (code === 'ok') return;
    log.warn({ code, requestId: where.requestId }, 'a token could not be revoked at the end of its session');
    const entry = {
      kind: 'event' as const,
      requestId: where.requestId,
      verb: 'session.revoke-token',
      entityId: row.entity_id,
      displayName: row.display_name,
      namespace: row.namespace,
      address: where.address,
      code,
      // An accessor cannot be used as a token; with it an operator can revoke what was left.
      details: { tokenAccessor: row.token_accessor },
    };
    await journal.write(entry).catch(() => log.error({ code }, 'journal row lost'));
  }

  return {
    async signOut(session, facts) {
      const row = await takeSession(store, session.idHash);
      if (row) await finish(row, facts, 'interactive');
    },
    async end(idHash) {
      const row = await takeSession(store, idHash);
      if (row) void finish(row, NOBODY, 'job');
    },
    async endOthers(session) {
      for (const row of await takeOtherSessions(store, session.entityId, session.idHash)) void finish(row, NOBODY, 'job');
    },
    async sweep() {
      for (const row of await takeExpiredSessions(store, SWEEP_ROWS)) void finish(row, NOBODY, 'job');
    },
    async discard(token, namespace) {
      const code = await revoke(token, namespace, 'job');
      if (code !== 'ok') log.warn({ code }, 'a token of a refused sign-in could not be revoked');
    },
  };
}
