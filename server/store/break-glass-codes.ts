import { sha256Hex } from '#server/platform/index.ts';
import type { Store } from './store.ts';

/** Longer than any code is good. */
const KEEP_MS = 3_600_000;

/** Uses a code up: true for exactly one caller, ever. Drops those that are long past their end. */
export async function consumeBreakGlassCode(store: Store, code: string): Promise<boolean> {
  const usedAt = store.clock.now();
  return store.run(async (db) => {
    await db
      .deleteFrom('used_break_glass_codes')
      .where('used_at', '<', new Date(usedAt.getTime() - KEEP_MS))
      .execute();
    const rows = await db
      .insertInto('used_break_glass_codes')
      .values({ code_hash: sha256Hex(code), used_at: usedAt })
      .onConflict((conflict) => conflict.doNothing())
      .returning('code_hash')
      .execute();
    return rows.length === 1;
  });
}
