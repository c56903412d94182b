import type { Insertable } from 'kysely';
import { AppError } from '#server/platform/index.ts';
import type { SessionRow, SessionTable } from './schema.ts';
import type { Store } from './store.ts';

export type { SessionRow } from './schema.ts';
export type NewSessionRow = Omit<Insertable<SessionTable>, 'policies'> & { policies: readonly string[] };

const toInsert = (row: NewSessionRow): Insertable<SessionTable> => ({ ...row, policies: JSON.stringify(row.policies) });

export async function insertSession(store: Store, row: NewSessionRow): Promise<void> {
  await store.run((db) => db.insertInto('sessions').values(toInsert(row)).execute());
}

export async function findSessionRow(store: Store, idHash: string): Promise<SessionRow | undefined> {
  return store.sessionRows.read(idHash, () =>
    store.run((db) => db.selectFrom('sessions').selectAll().where('id_hash', '=', idHash).executeTakeFirst()),
  );
}

/** Moves the idle limit of a session that is still alive. False when it ended meanwhile. */
export async function touchSession(store: Store, idHash: string, idleExpiresAt: Date): Promise<boolean> {
  const now = store.clock.now();
  const touch = () =>
    store.run((db) =>
      db
        .updateTable('sessions')
        .set({ idle_expires_at: idleExpiresAt, seen_at: now })
        .where('id_hash', '=', idHash)
        .where('idle_expires_at', '>', now)
        .where('absolute_expires_at', '>', now)
        .returning('id_hash')
        .execute(),
    );
  return (await store.sessionRows.write(touch, idHash)).length === 1;
}

/** Notes that the second factor was given again in this session. */
export async function noteFactor(store: Store, idHash: string): Promise<void> {
  const at = store.clock.now();
  const note = () => store.run((db) => db.updateTable('sessions').set({ factor_at: at }).where('id_hash', '=', idHash).execute());
  await store.sessionRows.write(note, idHash);
}

/**
 * Puts a successor in the place of a session that is still alive, in one transaction: of several callers one wins, and the old id
 * is dead when the new one lives. Throws `session_expired` when the old one is no longer there.
 */
export async function replaceSession(store: Store, oldIdHash: string, successor: (old: SessionRow) => NewSessionRow): Promise<void> {
  const now = store.clock.now();
  const replace = () =>
    store.transaction(async (trx) => {
      const old = await trx
        .deleteFrom('sessions')
        .where('id_hash', '=', oldIdHash)
        .where('idle_expires_at', '>', now)
        .where('absolute_expires_at', '>', now)
        .returningAll()
        .executeTakeFirst();
      if (!old) throw new AppError('session_expired');
      await trx
        .insertInto('sessions')
        .values(toInsert(successor(old)))
        .execute();
    });
  await store.sessionRows.write(replace, oldIdHash);
}

/** Takes a session out whose token is dead already. Its row comes back once, to the caller who took it. */
export async function takeSession(store: Store, idHash: string): Promise<SessionRow | undefined> {
  const take = () => store.run((db) => db.deleteFrom('sessions').where('id_hash', '=', idHash).returningAll().executeTakeFirst());
  return store.sessionRows.write(take, idHash);
}

/** Sessions of a person that are alive, the last signed in first. */
export async function listSessionRows(store: Store, entityId: string): Promise<SessionRow[]> {
  const now = store.clock.now();
  return store.run((db) =>
    db
      .selectFrom('sessions')
      .selectAll()
      .where('entity_id', '=', entityId)
      .where('idle_expires_at', '>', now)
      .where('absolute_expires_at', '>', now)
      .orderBy('signed_in_at', 'desc')
      .execute(),
  );
}

/** Live sessions with a second factor, counted by person. */
export async function countSessions(store: Store): Promise<Map<string, number>> {
  const now = store.clock.now();
  const rows = await store.run((db) =>
    db
      .selectFrom('sessions')
      .select((select) => ['entity_id', select.fn.countAll().as('count')])
      .where('stage', '=', 'verified')
      .where('idle_expires_at', '>', now)
      .where('absolute_expires_at', '>', now)
      .groupBy('entity_id')
      .execute(),
  );
  return new Map(rows.map((row) => [row.entity_id, Number(row.count)]));
}

/** Live sessions by the name that was typed, of any stage: who is at the door. */
export async function findSessionsByName(store: Store, username: string): Promise<SessionRow[]> {
  const now = store.clock.now();
  return store.run((db) =>
    db
      .selectFrom('sessions')
      .selectAll()
      .where('username', '=', username)
      .where('idle_expires_at', '>', now)
      .where('absolute_expires_at', '>', now)
      .execute(),
  );
}
