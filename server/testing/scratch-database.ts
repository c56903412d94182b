import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Databases of their own on a running PostgreSQL, each a copy of the one named here: tens of milliseconds, where an embedded one takes seconds. */
export async function openScratchDatabase(templateUrl: string): Promise<{ databaseUrl: string; drop(): Promise<void> }> {
  const url = new URL(templateUrl);
  const template = url.pathname.slice(1);
  const name = `scratch_${randomBytes(8).toString('hex')}`;
  await asOwner(url, `create database ${name} template ${template}`);
  url.pathname = `/${name}`;
  return { databaseUrl: url.href, drop: () => asOwner(url, `drop database ${name} with (force)`) };
}

async function asOwner(url: URL, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: new URL('/postgres', url).href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
