import type { Selectable } from 'kysely';
import type { PendingSignInTable } from './schema.ts';
import type { Store } from './store.ts';

export interface PendingSignIn {
  idHash: string;
  kind: PendingSignInTable['kind'];
  /** Hash of what only the browser that began it holds. */
  browserHash: string;
  mount: string;
  namespace: string;
  returnTo: string;
  sealed: string;
  sealingKeyId: string;
  tries: number;
  expiresAt: Date;
}

type Match = Pick<PendingSignIn, 'idHash' | 'kind' | 'browserHash'> & Partial<Pick<PendingSignIn, 'mount' | 'namespace'>>;

/** Keeps a sign-in that is under way, and drops those that ran out. */
export async function insertPendingSignIn(store: Store, pending: PendingSignIn): Promise<void> {
  await store.run(async (db) => {
    await db.deleteFrom('pending_sign_ins').where('expires_at', '<=', store.clock.now()).execute();
    await db
      .insertInto('pending_sign_ins')
      .values({
        id_hash: pending.idHash,
        kind: pending.kind,
        browser_hash: pending.browserHash,
        mount: pending.mount,
        namespace: pending.namespace,
        return_to: pending.returnTo,
        sealed: pending.sealed,
        sealing_key_id: pending.sealingKeyId,
        tries: pending.tries,
        expires_at: pending.expiresAt,
      })
      .execute();
  });
}

/** Takes it out: one caller gets it, once. What does not match in every given part is left as it is for the one it belongs to. */
export async function takePendingSignIn(store: Store, match: Match): Promise<PendingSignIn | null> {
  const row = await store.run((db) => {
    let query = db
      .deleteFrom('pending_sign_ins')
      .where('id_hash', '=', match.idHash)
      .where('kind', '=', match.kind)
      .where('browser_hash', '=', match.browserHash)
      .where('expires_at', '>', store.clock.now());
    if (match.mount !== undefined) query = query.where('mount', '=', match.mount);
    if (match.namespace !== undefined) query = query.where('namespace', '=', match.namespace);
    return query.returningAll().executeTakeFirst();
  });
  return row ? toPending(row) : null;
}

/** Looks without taking, for what a page shows of it. */
export async function findPendingSignIn(store: Store, match: Match): Promise<PendingSignIn | null> {
  const row = await store.run((db) =>
    db
      .selectFrom('pending_sign_ins')
      .selectAll()
      .where('id_hash', '=', match.idHash)
      .where('kind', '=', match.kind)
      .where('browser_hash', '=', match.browserHash)
      .where('expires_at', '>', store.clock.now())
      .executeTakeFirst(),
  );
  return row ? toPending(row) : null;
}

function toPending(row: Selectable<PendingSignInTable>): PendingSignIn {
  return {
    idHash: row.id_hash,
    kind: row.kind,
    browserHash: row.browser_hash,
    mount: row.mount,
    namespace: row.namespace,
    returnTo: row.return_to,
    sealed: row.sealed,
    sealingKeyId: row.sealing_key_id,
    tries: row.tries,
    expiresAt: row.expires_at,
  };
}
