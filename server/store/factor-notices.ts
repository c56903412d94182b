import type { Store } from './store.ts';

export interface FactorNotice {
  id: string;
  kind: 'passkey-added' | 'passkey-removed' | 'passkey-cloned' | 'totp-added' | 'totp-removed' | 'recovery-used' | 'recovery-renewed';
  /** Name of the passkey; '' for the authenticator app. */
  name: string;
  at: Date;
}

const KEPT_MS = 7 * 86_400_000;
const MOST_SHOWN = 5;

/** Notes something to tell a person at their next look. Not told to the session that did it: there it is no news, and a thief could wave it away. */
export async function insertFactorNotice(
  store: Store,
  notice: Pick<FactorNotice, 'kind' | 'name'> & { factor: string; bySession: string },
): Promise<void> {
  const at = store.clock.now();
  await store.run(async (db) => {
    await db
      .deleteFrom('factor_notices')
      .where('at', '<=', new Date(at.getTime() - KEPT_MS))
      .execute();
    await db
      .insertInto('factor_notices')
      .values({ factor: notice.factor, kind: notice.kind, name: notice.name, by_session: notice.bySession, at })
      .execute();
  });
}

/** Newest first. */
export async function listFactorNotices(store: Store, factor: string, sessionHash: string): Promise<FactorNotice[]> {
  const rows = await store.run((db) =>
    db
      .selectFrom('factor_notices')
      .select(['id', 'kind', 'name', 'at'])
      .where('factor', '=', factor)
      .where('by_session', '!=', sessionHash)
      .where('at', '>', new Date(store.clock.now().getTime() - KEPT_MS))
      .orderBy('id', 'desc')
      .limit(MOST_SHOWN)
      .execute(),
  );
  return rows.map((row) => ({ ...row, id: String(row.id) }));
}

/** Forgets what was shown, up to the newest of it, save what this session did itself. */
export async function dropFactorNotices(store: Store, factor: string, sessionHash: string, throughId: string): Promise<void> {
  await store.run((db) =>
    db
      .deleteFrom('factor_notices')
      .where('factor', '=', factor)
      .where('by_session', '!=', sessionHash)
      .where('id', '<=', throughId)
      .execute(),
  );
}
