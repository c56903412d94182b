import type { Store } from './store.ts';

/**
 * Uses up one time step of a factor. True for exactly one caller, and only when the step is later than every step used before.
 * One statement on one row per factor, so that no two requests can both see the step as free.
 */
export async function consumeStep(store: Store, factor: string, step: number): Promise<boolean> {
  const usedAt = store.clock.now();
  const rows = await store.run((db) =>
    db
      .insertInto('used_steps')
      .values({ factor, last_step: step, used_at: usedAt })
      .onConflict((conflict) =>
        conflict
          .column('factor')
          .doUpdateSet({ last_step: step, used_at: usedAt })
          .whereRef('used_steps.last_step', '<', (eb) => eb.ref('excluded.last_step')),
      )
      .returning('factor')
      .execute(),
  );
  return rows.length === 1;
}
