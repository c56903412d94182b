import { type Selectable, sql } from 'kysely';
import type { PendingRevocationTable } from './schema.ts';
import type { Store } from './store.ts';

export type PendingRevocation = Selectable<PendingRevocationTable>;

const FIRST_WAIT_SECONDS = 30;
const MOST_WAIT_SECONDS = 3600;
const OUTAGE_WAIT_SECONDS = 15;

/** Takes tokens whose next try is due; each goes to one caller, and to the next one only after a wait that doubles up to an hour, or `noteRevocationFailure`. */
export async function claimRevocations(store: Store, limit: number): Promise<PendingRevocation[]> {
  const now = store.clock.now();
  return store.run((db) =>
    db
      .updateTable('pending_revocations')
      .set((update) => ({
        tries: update('tries', '+', 1),
        next_try_at: sql<Date>`${now}::timestamptz + least(${MOST_WAIT_SECONDS}, ${FIRST_WAIT_SECONDS} * power(2, least(tries, 20))) * interval '1 second'`,
      }))
      .where('id_hash', 'in', (query) =>
        query
          .selectFrom('pending_revocations')
          .select('id_hash')
          .where('next_try_at', '<=', now)
          .orderBy('next_try_at')
          .limit(limit)
          .forUpdate()
          .skipLocked(),
      )
      .returningAll()
      .execute(),
  );
}

/** After an outage the next try comes soon, however often it was tried: the token is dead soon after the return, not up to an hour later. */
export async function noteRevocationFailure(
  store: Store,
  idHash: string,
  code: string,
  { isOutage }: { isOutage: boolean },
): Promise<void> {
  const soon = isOutage ? { next_try_at: new Date(store.clock.now().getTime() + OUTAGE_WAIT_SECONDS * 1000) } : {};
  await store.run((db) =>
    db
      .updateTable('pending_revocations')
      .set({ last_code: code, ...soon })
      .where('id_hash', '=', idHash)
      .execute(),
  );
}

export async function dropRevocation(store: Store, idHash: string): Promise<void> {
  await store.run((db) => db.deleteFrom('pending_revocations').where('id_hash', '=', idHash).execute());
}

/** Tokens that could not be revoked at the end of their session and may live on, the oldest first. */
export async function listFailedRevocations(store: Store): Promise<PendingRevocation[]> {
  return store.run((db) =>
    db.selectFrom('pending_revocations').selectAll().where('last_code', '<>', '').orderBy('since').limit(100).execute(),
  );
}
