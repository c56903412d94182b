import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type DatabaseLogin, type VaultClient, vaultPath } from '#server/vault/index.ts';
import { type DevPostgres, startPostgres } from './dev-postgres.ts';

export interface DatabaseStage {
  /** The one that runs now; another one after `restartPostgres`. */
  readonly postgres: DevPostgres;
  readonly mount: string;
  /** Makes a role whose users may only log in and select. */
  defineRole(name: string, ttlSeconds: number, maxTtlSeconds: number): Promise<void>;
  /** Makes a user that Vault rotates at the given period. */
  defineStaticRole(name: string, rotationSeconds: number): Promise<void>;
  /** Users that Vault made and that are in PostgreSQL now. */
  vaultUsers(): Promise<string[]>;
  /** Whether PostgreSQL takes this login now and answers it. */
  canLogIn(login: DatabaseLogin): Promise<boolean>;
  stopPostgres(): Promise<void>;
  restartPostgres(): Promise<void>;
  stop(): Promise<void>;
}

/** A real PostgreSQL, and a database engine at `mount` of the given server that makes users in it. */
export async function startDatabaseStage(vault: VaultClient, mount: string): Promise<DatabaseStage> {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-leases-'));
  let postgres = await startPostgres({ dir });
  const write = (path: ReturnType<typeof vaultPath>, body: unknown) => vault.request({ method: 'POST', path, body, callClass: 'job' });
  await write(vaultPath`sys/mounts/${mount}`, { type: 'database' });
  await write(vaultPath`${mount}/config/main`, {
    plugin_name: 'postgresql-database-plugin',
    connection_url: `postgresql://{{username}}:{{password}}@${postgres.host}:${postgres.port}/postgres?sslmode=disable`,
    username: postgres.superuser,
    password: postgres.password.reveal(),
    allowed_roles: ['*'],
  });
  return {
    get postgres() {
      return postgres;
    },
    mount,
    async defineRole(name, ttlSeconds, maxTtlSeconds) {
      await write(vaultPath`${mount}/roles/${name}`, {
        db_name: 'main',
        creation_statements: [`create role "{{name}}" login password '{{password}}' valid until '{{expiration}}'`],
        renew_statements: [`alter role "{{name}}" valid until '{{expiration}}'`],
        revocation_statements: [`drop role if exists "{{name}}"`],
        default_ttl: ttlSeconds,
        max_ttl: maxTtlSeconds,
      });
    },
    async defineStaticRole(name, rotationSeconds) {
      await postgres.query(`create role ${name} login password 'not-used'`);
      await write(vaultPath`${mount}/static-roles/${name}`, { db_name: 'main', username: name, rotation_period: rotationSeconds });
    },
    async canLogIn({ username, password }) {
      const client = new pg.Client({
        host: postgres.host,
        port: postgres.port,
        database: 'postgres',
        user: username,
        password: password.reveal(),
        connectionTimeoutMillis: 5_000,
      });
      // A server that ends the connection is an answer too, and no failure of the test's process.
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.query('select 1');
        return true;
      } catch {
        return false;
      } finally {
        await client.end().catch(() => undefined);
      }
    },
    async vaultUsers() {
      const rows = await postgres.query<{ rolname: string }>("select rolname from pg_roles where rolname like 'v-%' order by 1");
      return rows.map(({ rolname }) => rolname);
    },
    stopPostgres: () => postgres.stop(),
    async restartPostgres() {
      await postgres.stop();
      postgres = await startPostgres({ dir, port: postgres.port });
    },
    async stop() {
      await postgres.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
