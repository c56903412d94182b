import { sql } from 'kysely';
import type { Store } from './store.ts';

/** After `from` wrong codes in a row each further try waits, 30 s at first, twice as long each time; after `most` no try is taken at all. */
export interface FailureRule {
  from: number;
  most: number;
}

export type FailureCount = { isCounted: true; failures: number } | { isCounted: false; failures: number; retryAfterSeconds: number };

const FIRST_WAIT_SECONDS = 30;
const MOST_WAIT_SECONDS = 3600;

/**
 * Counts a try as a failure before it is looked at, by one conditional statement: of many at once no more pass than the rule allows.
 * A right one clears the count afterwards.
 */
export async function countFailure(store: Store, factor: string, { from, most }: FailureRule): Promise<FailureCount> {
  const now = store.clock.now();
  const next = sql<number>`coalesce(code_failures.failures, 0) + 1`;
  const waits = sql`case when ${next} >= ${from}
    then ${now}::timestamptz + least(${MOST_WAIT_SECONDS}, ${FIRST_WAIT_SECONDS} * power(2, ${next} - ${from})) * interval '1 second' end`;
  const firstWait = from <= 1 ? new Date(now.getTime() + FIRST_WAIT_SECONDS * 1000) : null;
  const counted = await store.run((db) =>
    sql<{ failures: number }>`
      insert into code_failures (factor, failures, waits_until) values (${factor}, 1, ${firstWait})
      on conflict (factor) do update set failures = ${next}, waits_until = ${waits}
      where code_failures.failures < ${most} and (code_failures.waits_until is null or code_failures.waits_until <= ${now})
      returning failures`.execute(db),
  );
  const [row] = counted.rows;
  if (row) return { isCounted: true, failures: row.failures };
  const found = await store.run((db) => db.selectFrom('code_failures').selectAll().where('factor', '=', factor).executeTakeFirst());
  const isOver = (found?.failures ?? 0) >= most;
  const waitMs = isOver ? MOST_WAIT_SECONDS * 1000 : (found?.waits_until?.getTime() ?? 0) - now.getTime();
  return { isCounted: false, failures: found?.failures ?? 0, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
}

/** Takes one failure back that was none. `failures` is what `countFailure` gave: the wait that it began ends too, if nobody counted since. */
export async function takeFailureBack(store: Store, factor: string, failures: number): Promise<void> {
  await store.run((db) =>
    db
      .updateTable('code_failures')
      .set((update) => ({
        failures: sql<number>`greatest(failures - 1, 0)`,
        waits_until: update.case().when('failures', '=', failures).then(null).else(update.ref('waits_until')).end(),
      }))
      .where('factor', '=', factor)
      .execute(),
  );
}

/** A right code, or a reset: the count begins anew. */
export async function clearFailures(store: Store, factor: string): Promise<void> {
  await store.run((db) => db.deleteFrom('code_failures').where('factor', '=', factor).execute());
}

/** Whose factor takes no code any more. */
export async function listDisabledFactors(store: Store, most: number): Promise<Set<string>> {
  const rows = await store.run((db) => db.selectFrom('code_failures').select('factor').where('failures', '>=', most).execute());
  return new Set(rows.map((row) => row.factor));
}
