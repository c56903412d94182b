import { AppError } from '#server/platform/index.ts';
import type { Store } from './store.ts';

export interface EnrolmentCode {
  /** Whose: cluster namespace and entity. */
  factor: string;
  codeHash: string;
  /** Namespace of the sign-in that it is good for. */
  namespace: string;
  issuedBy: string;
  expiresAt: Date;
}

/** Keeps a code; an earlier one of the same person is dead then. Codes that ran out are dropped. */
export async function putEnrolmentCode(store: Store, code: EnrolmentCode): Promise<void> {
  const values = { code_hash: code.codeHash, namespace: code.namespace, issued_by: code.issuedBy, expires_at: code.expiresAt };
  await store.run(async (db) => {
    await db.deleteFrom('enrolment_codes').where('expires_at', '<=', store.clock.now()).execute();
    await db
      .insertInto('enrolment_codes')
      .values({ factor: code.factor, ...values })
      .onConflict((conflict) => conflict.column('factor').doUpdateSet(values))
      .execute();
  });
}

/**
 * Uses a code up and opens the enrolment for one session, in one transaction. True for exactly one caller.
 * Throws `session_expired` when the session ended meanwhile; the code is then good as before.
 */
export async function spendEnrolmentCode(
  store: Store,
  code: Pick<EnrolmentCode, 'factor' | 'codeHash' | 'namespace'>,
  idHash: string,
): Promise<boolean> {
  const spend = () =>
    store.transaction(async (trx) => {
      const spent = await trx
        .deleteFrom('enrolment_codes')
        .where('factor', '=', code.factor)
        .where('code_hash', '=', code.codeHash)
        .where('namespace', '=', code.namespace)
        .where('expires_at', '>', store.clock.now())
        .returning('factor')
        .execute();
      if (spent.length === 0) return false;
      const opened = await trx
        .updateTable('sessions')
        .set({ may_enrol: true })
        .where('id_hash', '=', idHash)
        .where('stage', '=', 'password')
        .returning('id_hash')
        .execute();
      if (opened.length === 0) throw new AppError('session_expired');
      return true;
    });
  return store.sessionRows.write(spend, idHash);
}

/** When the live code of each person runs out. */
export async function listEnrolmentCodes(store: Store): Promise<Map<string, Date>> {
  const rows = await store.run((db) =>
    db.selectFrom('enrolment_codes').select(['factor', 'expires_at']).where('expires_at', '>', store.clock.now()).execute(),
  );
  return new Map(rows.map((row) => [row.factor, row.expires_at]));
}
