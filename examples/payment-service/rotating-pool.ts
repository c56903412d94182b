import pg from 'pg';
import type { DatabaseLogin, OnRotate } from 'sallyport/client';

export interface Place {
  host: string;
  port: number;
  database: string;
}

export interface RotatingPool {
  /** New queries take the newest login. */
  current(): pg.Pool;
  /** Resolves when every query on the former login is done: then its lease is revoked. */
  onRotate: OnRotate<DatabaseLogin>;
  end(): Promise<void>;
}

export function createRotatingPool(place: Place, first: DatabaseLogin): RotatingPool {
  const open = ({ username, password }: DatabaseLogin) => {
    const pool = new pg.Pool({ ...place, user: username, password: () => password.reveal(), max: 8 });
    // An idle connection that the server ends is no failed query.
    pool.on('error', () => undefined);
    return pool;
  };
  let pool = open(first);
  return {
    current: () => pool,
    async onRotate(next) {
      const former = pool;
      pool = open(next.value);
      await former.end();
    },
    end: () => pool.end(),
  };
}
