import { type Kysely, sql } from 'kysely';
import { type Clock, StartError } from '#server/platform/index.ts';
import { first } from './migrations/001-first.ts';
import { snapshots } from './migrations/002-snapshots.ts';
import { journalChain } from './migrations/003-journal-chain.ts';
import { passkeys } from './migrations/004-passkeys.ts';
import { pendingSignIns } from './migrations/005-pending-sign-ins.ts';
import { enrolmentAndRecovery } from './migrations/006-enrolment-and-recovery.ts';
import { breakGlass } from './migrations/007-break-glass.ts';
import { approvals } from './migrations/008-approvals.ts';
import type { Database } from './schema.ts';

export interface Migration {
  version: number;
  name: string;
  up(db: Kysely<never>): Promise<void>;
}

export const MIGRATIONS: readonly Migration[] = [
  first,
  snapshots,
  journalChain,
  passkeys,
  pendingSignIns,
  enrolmentAndRecovery,
  breakGlass,
  approvals,
];

/** Held while migrating, so that of several replicas on one PostgreSQL only one works. The number is ours alone. */
const LOCK_KEY = 7_259_003;

/** Brings the schema forward, one transaction for each step. Throws `StartError` (`newer_version`) when the store was made by a later release. */
export async function migrate(db: Kysely<Database>, clock: Clock, migrations: readonly Migration[] = MIGRATIONS): Promise<number[]> {
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${LOCK_KEY})`.execute(trx);
    await sql`create table if not exists migrations (version integer primary key, name text not null, applied_at timestamptz not null)`.execute(
      trx,
    );
  });
  const newest = Math.max(0, ...migrations.map((migration) => migration.version));
  const applied: number[] = [];
  for (const migration of [...migrations].sort((a, b) => a.version - b.version)) {
    const isNew = await db.transaction().execute(async (trx) => {
      await sql`select pg_advisory_xact_lock(${LOCK_KEY})`.execute(trx);
      const rows = await trx.selectFrom('migrations').select('version').execute();
      refuseNewer(Math.max(0, ...rows.map((row) => row.version)), newest);
      if (rows.some((row) => row.version === migration.version)) return false;
      await migration.up(trx as unknown as Kysely<never>);
      await trx.insertInto('migrations').values({ version: migration.version, name: migration.name, applied_at: clock.now() }).execute();
      return true;
    });
    if (isNew) applied.push(migration.version);
  }
  return applied;
}

function refuseNewer(found: number, newest: number): void {
  if (found > newest)
    throw new StartError(
      'newer_version',
      `The store has schema version ${found} and this release knows ${newest}; start the release that made it, or restore a backup.`,
    );
}
