import type { Store } from './store.ts';

export interface Challenge {
  purpose: 'sign-in' | 'step-up' | 'register' | 'first-register';
  /** The hash of the act for a step-up, the name of the passkey for a registration, else ''. */
  boundTo: string;
  /** Of a registration: the handle that the browser was given, base64url. */
  userHandle: string;
  expiresAt: Date;
}

/** Keeps a challenge by its hash, and drops those that ran out. Rows end with their session. */
export async function insertChallenge(store: Store, challengeHash: string, sessionHash: string, challenge: Challenge): Promise<void> {
  await store.run(async (db) => {
    await db.deleteFrom('challenges').where('expires_at', '<=', store.clock.now()).execute();
    await db
      .insertInto('challenges')
      .values({
        challenge_hash: challengeHash,
        session_hash: sessionHash,
        purpose: challenge.purpose,
        bound_to: challenge.boundTo,
        user_handle: challenge.userHandle,
        expires_at: challenge.expiresAt,
      })
      .execute();
  });
}

/** Takes a challenge of this session out, whatever becomes of the answer; null for all but the first caller. */
export async function takeChallenge(store: Store, challengeHash: string, sessionHash: string): Promise<Challenge | null> {
  const row = await store.run((db) =>
    db
      .deleteFrom('challenges')
      .where('challenge_hash', '=', challengeHash)
      .where('session_hash', '=', sessionHash)
      .returningAll()
      .executeTakeFirst(),
  );
  if (!row) return null;
  return { purpose: row.purpose, boundTo: row.bound_to, userHandle: row.user_handle, expiresAt: row.expires_at };
}
