import type { Selectable } from 'kysely';
import type { PasskeyTable } from './schema.ts';
import type { Store } from './store.ts';

export interface StoredPasskey {
  credentialHash: string;
  isBackedUp: boolean;
  lastUsedAt: Date | null;
  /** When its counter did not rise; null while nothing is wrong. */
  clonedAt: Date | null;
}

const plain = (row: Selectable<PasskeyTable>): StoredPasskey => ({
  credentialHash: row.credential_hash,
  isBackedUp: row.is_backed_up,
  lastUsedAt: row.last_used_at,
  clonedAt: row.cloned_at,
});

interface Bound {
  credentialHash: string;
  /** Whose: cluster namespace and entity. */
  factor: string;
}

/** Binds a new credential to a person. False when it is bound already, to anybody: a credential has one owner for its life. */
export async function bindPasskey(store: Store, passkey: Bound & { signCount: number; isBackedUp: boolean }): Promise<boolean> {
  const rows = await store.run((db) =>
    db
      .insertInto('passkeys')
      .values({
        credential_hash: passkey.credentialHash,
        factor: passkey.factor,
        sign_count: passkey.signCount,
        is_backed_up: passkey.isBackedUp,
        last_used_at: null,
        cloned_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('factor')
      .execute(),
  );
  return rows.length === 1;
}

/**
 * Moves a passkey's counter up by one conditional write: of several uses with the same count one gets true. Zero stands for "does not
 * count" only while it was never anything else. A row that was lost with the store is made anew from `floor`, the count at registration.
 */
export async function raiseCounter(
  store: Store,
  passkey: Bound & { signCount: number; isBackedUp: boolean; floor: number },
): Promise<boolean> {
  const { credentialHash, factor, signCount, isBackedUp, floor } = passkey;
  const usedAt = store.clock.now();
  await bindPasskey(store, { credentialHash, factor, signCount: floor, isBackedUp });
  const rows = await store.run((db) =>
    db
      .updateTable('passkeys')
      .set({ sign_count: signCount, is_backed_up: isBackedUp, last_used_at: usedAt })
      .where('credential_hash', '=', credentialHash)
      .where('factor', '=', factor)
      .where('cloned_at', 'is', null)
      .where('sign_count', signCount === 0 ? '=' : '<', signCount)
      .returning('factor')
      .execute(),
  );
  return rows.length === 1;
}

/** Notes that the counter of a passkey did not rise. True for the one caller who found it first. */
export async function markCloned(store: Store, { credentialHash, factor }: Bound): Promise<boolean> {
  const rows = await store.run((db) =>
    db
      .updateTable('passkeys')
      .set({ cloned_at: store.clock.now() })
      .where('credential_hash', '=', credentialHash)
      .where('factor', '=', factor)
      .where('cloned_at', 'is', null)
      .returning('factor')
      .execute(),
  );
  return rows.length === 1;
}

export async function listPasskeyRows(store: Store, factor: string): Promise<StoredPasskey[]> {
  const rows = await store.run((db) => db.selectFrom('passkeys').selectAll().where('factor', '=', factor).execute());
  return rows.map(plain);
}

export async function unbindPasskey(store: Store, { credentialHash, factor }: Bound): Promise<void> {
  await store.run((db) => db.deleteFrom('passkeys').where('credential_hash', '=', credentialHash).where('factor', '=', factor).execute());
}
