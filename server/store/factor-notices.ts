import type { Store } from './store.ts';

interface FactorNotice {
  id: string;
  kind: 'passkey-added' | 'passkey-removed' | 'passkey-cloned' | 'totp-added' | 'totp-removed' | 'recovery-used' | 'recovery-renewed';
  /** Name of the passkey; '' for the authenticator app. */
  name: string;
  at: Date;
}

const KEPT_MS = 7 * 86_400_000;

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
