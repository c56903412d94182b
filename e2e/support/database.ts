import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { DATABASES, type Namespace } from '#server/testing/estate/company.ts';
import { asRoot, dataDir } from './demo.ts';

export interface DatabaseLease {
  leaseId: string;
  /** The user that Vault made in PostgreSQL for it. */
  username: string;
}

interface Databases {
  port: number;
  passwords: Record<string, string>;
}

/** How the demo's PostgreSQL is reached, or null where the machine has none. */
export function demoDatabases(): Databases | null {
  const estate = JSON.parse(readFileSync(join(dataDir(), 'demo', 'estate.json'), 'utf8')) as { databases: Databases | null };
  return estate.databases;
}

/** Draws a credential of a dynamic role, as a service would. */
export async function drawCredential(namespace: Namespace, role: string): Promise<DatabaseLease> {
  const drawn = await asRoot<{ lease_id: string; data: { username: string } }>('GET', `database/creds/${role}`, { namespace });
  return { leaseId: drawn.lease_id, username: drawn.data.username };
}

/** Whether PostgreSQL itself knows the user, asked by the role that Vault manages this namespace's database with. */
export async function isDatabaseUser(namespace: Namespace, username: string): Promise<boolean> {
  const databases = demoDatabases();
  if (!databases) throw new Error('The demo has no PostgreSQL.');
  const client = new pg.Client({
    host: '127.0.0.1',
    port: databases.port,
    user: `vault_${namespace}`,
    password: databases.passwords[namespace],
    database: DATABASES[namespace].name,
    connectionTimeoutMillis: 5_000,
  });
  await client.connect();
  try {
    return (await client.query('select 1 from pg_roles where rolname = $1', [username])).rows.length === 1;
  } finally {
    await client.end();
  }
}
