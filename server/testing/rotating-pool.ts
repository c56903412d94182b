import pg from 'pg';
import type { DatabaseLogin, OnRotate } from '#server/vault/index.ts';
import type { DevPostgres } from './dev-postgres.ts';

export interface RotatingPool {
  /** Throws what PostgreSQL says. */
  query(sql: string): Promise<void>;
  /** The hook of a lease keeper: new queries go to the new login at once, the former pool ends when its queries are done. */
  onRotate: OnRotate<DatabaseLogin>;
  end(): Promise<void>;
}

/** A pool of connections whose login may be replaced under it, as an application would have one. */
export function createRotatingPool(postgres: DevPostgres, first: DatabaseLogin, database = 'postgres'): RotatingPool {
  const open = ({ username, password }: DatabaseLogin) => {
    const pool = new pg.Pool({ host: postgres.host, port: postgres.port, user: username, password: password.reveal(), database, max: 4 });
    // An idle connection that the server ends is no failed query.
    pool.on('error', () => undefined);
    return pool;
  };
  let pool = open(first);
  return {
    async query(sql) {
      await pool.query(sql);
    },
    async onRotate(next) {
      const former = pool;
      pool = open(next.value);
      await former.end();
    },
    end: () => pool.end(),
  };
}
