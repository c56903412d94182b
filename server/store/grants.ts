import type { FactorMethod } from './schema.ts';
import type { Store } from './store.ts';

export interface Grant {
  grantHash: string;
  sessionHash: string;
  intentHash: string;
  method: FactorMethod;
  expiresAt: Date;
}

/** Stores a grant, and drops those that ran out. */
export async function insertGrant(store: Store, grant: Grant): Promise<void> {
  await store.run(async (db) => {
    await db.deleteFrom('grants').where('expires_at', '<=', store.clock.now()).execute();
    await db
      .insertInto('grants')
      .values({
        grant_hash: grant.grantHash,
        session_hash: grant.sessionHash,
        intent_hash: grant.intentHash,
        method: grant.method,
        expires_at: grant.expiresAt,
      })
      .execute();
  });
}

/** Takes the grant out and says what it was for; null for all but the first caller. A grant shown for another act is gone as well. */
export async function takeGrant(
  store: Store,
  grantHash: string,
  sessionHash: string,
): Promise<{ intentHash: string; method: FactorMethod; expiresAt: Date } | null> {
  const row = await store.run((db) =>
    db
      .deleteFrom('grants')
      .where('grant_hash', '=', grantHash)
      .where('session_hash', '=', sessionHash)
      .returning(['intent_hash', 'method', 'expires_at'])
      .executeTakeFirst(),
  );
  return row ? { intentHash: row.intent_hash, method: row.method, expiresAt: row.expires_at } : null;
}
