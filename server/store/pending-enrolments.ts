import type { Store } from './store.ts';

export interface PendingEnrolment {
  sessionHash: string;
  sealedSeed: string;
  sealingKeyId: string;
  expiresAt: Date;
}

/** Keeps the seed that a session is enrolling; a second start replaces the first. */
export async function putPendingEnrolment(store: Store, pending: PendingEnrolment): Promise<void> {
  const values = { sealed_seed: pending.sealedSeed, sealing_key_id: pending.sealingKeyId, expires_at: pending.expiresAt };
  await store.run((db) =>
    db
      .insertInto('pending_enrolments')
      .values({ session_hash: pending.sessionHash, ...values })
      .onConflict((conflict) => conflict.column('session_hash').doUpdateSet(values))
      .execute(),
  );
}

/** Forgets a seed that was enrolled: its proof is used up. */
export async function dropPendingEnrolment(store: Store, sessionHash: string): Promise<void> {
  await store.run((db) => db.deleteFrom('pending_enrolments').where('session_hash', '=', sessionHash).execute());
}

/** The seed under enrolment that has not run out, or null. Rows end with their session. */
export async function findPendingEnrolment(store: Store, sessionHash: string): Promise<PendingEnrolment | null> {
  const row = await store.run((db) =>
    db
      .selectFrom('pending_enrolments')
      .selectAll()
      .where('session_hash', '=', sessionHash)
      .where('expires_at', '>', store.clock.now())
      .executeTakeFirst(),
  );
  return row ? { sessionHash, sealedSeed: row.sealed_seed, sealingKeyId: row.sealing_key_id, expiresAt: row.expires_at } : null;
}
