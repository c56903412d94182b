import { sql } from 'kysely';
import type { Store } from './store.ts';

/** Keeps new recovery codes; all earlier ones of the same person are dead then. */
export async function putRecoveryCodes(store: Store, factor: string, codeHashes: readonly string[]): Promise<void> {
  const madeAt = store.clock.now();
  await store.transaction(async (trx) => {
    // Of two at once the later must see, and remove, what the earlier wrote.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`recovery ${factor}`}, 0))`.execute(trx);
    await trx.deleteFrom('recovery_codes').where('factor', '=', factor).execute();
    if (codeHashes.length === 0) return;
    await trx
      .insertInto('recovery_codes')
      .values(codeHashes.map((codeHash) => ({ factor, code_hash: codeHash, made_at: madeAt })))
      .execute();
  });
}

/** Uses a code up. True for exactly one caller. */
export async function takeRecoveryCode(store: Store, factor: string, codeHash: string): Promise<boolean> {
  const taken = await store.run((db) =>
    db.deleteFrom('recovery_codes').where('factor', '=', factor).where('code_hash', '=', codeHash).returning('factor').execute(),
  );
  return taken.length === 1;
}

/** How many are left, and when they were made; null when there are none. */
export async function countRecoveryCodes(store: Store, factor: string): Promise<{ left: number; madeAt: Date | null }> {
  const row = await store.run((db) =>
    db
      .selectFrom('recovery_codes')
      .select((select) => [select.fn.countAll().as('left'), select.fn.max('made_at').as('made_at')])
      .where('factor', '=', factor)
      .executeTakeFirst(),
  );
  return { left: Number(row?.left ?? 0), madeAt: row?.made_at ?? null };
}
