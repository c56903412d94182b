import type { Transaction } from 'kysely';
import type { Database, SessionRow } from './schema.ts';
import type { Store } from './store.ts';

/** Whoever takes a session has this long to revoke its token before somebody else tries. */
const FIRST_TRY_SECONDS = 60;

/** Which sessions end: one, one past its limits, all of a person, or what is more than a person may have. */
export type Ending =
  | { kind: 'one'; idHash: string }
  | { kind: 'person'; entityId: string; exceptIdHash?: string | undefined }
  | { kind: 'surplus'; entityId: string; stage: SessionRow['stage']; current: string; keep: number }
  | { kind: 'expired'; limit: number };

/**
 * Takes sessions out; each row comes back to one caller only, who revokes its token. In the same transaction a row is left that says so:
 * a process killed before the revocation leaves no token that nobody knows of.
 */
export async function endSessions(store: Store, ending: Ending): Promise<SessionRow[]> {
  const now = store.clock.now();
  const nextTryAt = new Date(now.getTime() + FIRST_TRY_SECONDS * 1000);
  const end = () =>
    store.transaction(async (trx) => {
      const rows = await take(trx, ending, now);
      const owed = rows
        .filter((row) => row.token_kind === 'own')
        .map((row) => ({
          id_hash: row.id_hash,
          entity_id: row.entity_id,
          display_name: row.display_name,
          namespace: row.namespace,
          token_accessor: row.token_accessor,
          sealed_token: row.sealed_token,
          sealing_key_id: row.sealing_key_id,
          token_expires_at: row.token_expires_at,
          since: now,
          next_try_at: nextTryAt,
        }));
      if (owed.length > 0) await trx.insertInto('pending_revocations').values(owed).execute();
      return rows;
    });
  return store.sessionRows.write(end, ending.kind === 'one' ? ending.idHash : undefined);
}

function take(trx: Transaction<Database>, ending: Ending, now: Date): Promise<SessionRow[]> {
  const doomed = trx.deleteFrom('sessions').returningAll();
  switch (ending.kind) {
    case 'one':
      return doomed.where('id_hash', '=', ending.idHash).execute();
    case 'person': {
      const theirs = doomed.where('entity_id', '=', ending.entityId);
      return (ending.exceptIdHash === undefined ? theirs : theirs.where('id_hash', '<>', ending.exceptIdHash)).execute();
    }
    case 'surplus':
      return doomed
        .where('id_hash', 'in', (query) =>
          query
            .selectFrom('sessions')
            .select('id_hash')
            .where('entity_id', '=', ending.entityId)
            .where('stage', '=', ending.stage)
            .where('id_hash', '<>', ending.current)
            .orderBy('signed_in_at', 'desc')
            .orderBy('id_hash')
            .offset(ending.keep - 1),
        )
        .execute();
    case 'expired':
      return doomed
        .where('id_hash', 'in', (query) =>
          query
            .selectFrom('sessions')
            .select('id_hash')
            .where((or) => or.or([or('idle_expires_at', '<=', now), or('absolute_expires_at', '<=', now)]))
            .limit(ending.limit),
        )
        .execute();
  }
}
