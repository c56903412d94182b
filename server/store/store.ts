import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import { Pool } from 'pg';
import { AppError, type Clock, isAppError, isStartError, type Logger, StartError } from '#server/platform/index.ts';
import { migrate } from './migrate.ts';
import { openPglite } from './open-pglite.ts';
import { pgliteDialect } from './pglite-dialect.ts';
import { createRowMemory, noRowMemory, type RowMemory } from './row-memory.ts';
import type { Database, SessionRow } from './schema.ts';

export interface Store {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly kind: 'embedded' | 'server';
  /** Session rows by id hash, remembered only where no other process can change them. */
  readonly sessionRows: RowMemory<SessionRow>;
  /** Runs queries; a failure of the database becomes `store_unavailable`. */
  run<T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T>;
  /** The same in one transaction. Inside, use only what is handed in: the embedded store has one connection. */
  transaction<T>(work: (trx: Transaction<Database>) => Promise<T>): Promise<T>;
  /** Resolves when the database answers. Throws `store_unavailable`. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Directory of the embedded database; not used when `databaseUrl` is given. */
  dataDir: string;
  databaseUrl?: string | undefined;
  clock: Clock;
  log: Logger;
}

/** Opens and migrates the console's own state. Throws `StartError` with one sentence for a person. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { db, kind } = options.databaseUrl ? openServer(options.databaseUrl, options.log) : await openEmbedded(options.dataDir);
  try {
    const applied = await migrate(db, options.clock);
    if (applied.length > 0) options.log.info({ applied, kind }, 'store migrated');
  } catch (error) {
    await db.destroy().catch(() => undefined);
    if (isStartError(error)) throw error;
    const where = kind === 'server' ? 'at SALLYPORT_DATABASE_URL' : `in ${options.dataDir}`;
    throw new StartError('store_failed', `The store ${where} cannot be reached or prepared; check that it runs and try again.`, error);
  }
  return storeOn(db, kind, options.clock, options.log);
}

async function openEmbedded(dataDir: string) {
  return { db: new Kysely<Database>({ dialect: pgliteDialect(await openPglite(dataDir)) }), kind: 'embedded' as const };
}

function openServer(databaseUrl: string, log: Logger) {
  const pool = new Pool({ connectionString: databaseUrl, max: 10, connectionTimeoutMillis: 3_000, query_timeout: 10_000 });
  // Without a listener, a connection that breaks while idle would end the process.
  pool.on('error', () => log.warn('a store connection broke while idle'));
  return { db: new Kysely<Database>({ dialect: new PostgresDialect({ pool }) }), kind: 'server' as const };
}

function storeOn(db: Kysely<Database>, kind: Store['kind'], clock: Clock, log: Logger): Store {
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (isAppError(error)) throw error;
      // The text may quote row values, so only the class of failure (SQLSTATE or errno) is logged.
      log.error({ storeError: (error as { code?: string }).code ?? 'unknown' }, 'the store failed');
      throw new AppError('store_unavailable', { cause: error });
    }
  };
  return {
    db,
    clock,
    kind,
    sessionRows: kind === 'embedded' ? createRowMemory() : noRowMemory(),
    run: (work) => guarded(() => work(db)),
    transaction: (work) => guarded(() => db.transaction().execute(work)),
    ping: () => guarded(async () => void (await sql`select 1`.execute(db))),
    close: () => db.destroy(),
  };
}
