import type { DevPostgres } from '../../dev-postgres.ts';
import type { Step } from '../build-estate.ts';
import { DATABASE_ROLES, DATABASES, NAMESPACES, type Namespace } from '../company.ts';
import type { EstateState } from '../estate-state.ts';

const GROUPS = ['app_read', 'app_write'] as const;
/** Users of old programs whose password Vault holds; the second is rotated so seldom that it counts as never. */
export const STATIC_ROLES: readonly { name: string; namespace: Namespace; rotationPeriod: string }[] = [
  { name: 'legacy-reports', namespace: 'payments', rotationPeriod: '24h' },
  { name: 'mainframe-bridge', namespace: 'payments', rotationPeriod: '8760h' },
  { name: 'nightly-batch', namespace: 'data', rotationPeriod: '168h' },
];

const managerOf = (namespace: Namespace) => `vault_${namespace}`;
const userOf = (staticRole: string) => staticRole.replaceAll('-', '_');

/** Databases, tables, and the role by which Vault manages users in each. */
export const databasesInPostgres: Step = {
  name: 'databases',
  title: 'Making databases in PostgreSQL',
  isDue: ({ postgres, state }) => postgres !== null && !state.steps.databases,
  async run({ postgres, state, random }) {
    if (!postgres) return;
    state.databases ??= { port: 0, passwords: {} };
    for (const group of GROUPS) await ensureRole(postgres, group, 'nologin');
    for (const namespace of NAMESPACES) {
      const password = state.databases.passwords[namespace] ?? random.bytes(18).toString('base64url');
      state.databases.passwords[namespace] = password;
      await ensureRole(postgres, managerOf(namespace), `login createrole password '${password}'`);
      await postgres.query(`grant ${GROUPS.join(', ')} to ${managerOf(namespace)} with admin option`);
      for (const one of STATIC_ROLES.filter((role) => role.namespace === namespace)) {
        await ensureRole(postgres, userOf(one.name), `login password '${random.bytes(18).toString('base64url')}'`);
        await letManage(postgres, managerOf(namespace), userOf(one.name));
      }
      await makeDatabase(postgres, namespace);
    }
  },
};

/** Written anew whenever PostgreSQL listens on another port than Vault was told. */
export const databaseConnections: Step = {
  name: 'database-connections',
  title: 'Telling the server where PostgreSQL is',
  isDue: ({ postgres, state }) => postgres !== null && state.databases !== null && state.databases.port !== postgres.port,
  async run({ vault, postgres, state }) {
    if (!postgres || !state.databases) return;
    for (const namespace of NAMESPACES)
      await vault.inNamespace(namespace).write(`database/config/${DATABASES[namespace].name}`, {
        plugin_name: 'postgresql-database-plugin',
        connection_url: `postgresql://{{username}}:{{password}}@${postgres.host}:${postgres.port}/${DATABASES[namespace].name}?sslmode=disable`,
        username: managerOf(namespace),
        password: state.databases.passwords[namespace],
        allowed_roles: ['*'],
      });
    state.databases.port = postgres.port;
  },
};

export const databaseRoles: Step = {
  name: 'database-roles',
  title: 'Making dynamic and static database roles',
  isDue: ({ state }) => state.databases !== null && state.databases.port !== 0 && !state.steps['database-roles'],
  async run({ vault }) {
    for (const role of DATABASE_ROLES)
      await vault.inNamespace(role.namespace).write(`database/roles/${role.name}`, {
        db_name: DATABASES[role.namespace].name,
        creation_statements: [`create role "{{name}}" login password '{{password}}' valid until '{{expiration}}' in role ${role.grants}`],
        revocation_statements: [`drop role if exists "{{name}}"`],
        default_ttl: role.ttlSeconds,
        max_ttl: role.maxTtlSeconds,
      });
    for (const one of STATIC_ROLES)
      await vault.inNamespace(one.namespace).write(`database/static-roles/${one.name}`, {
        db_name: DATABASES[one.namespace].name,
        username: userOf(one.name),
        rotation_period: one.rotationPeriod,
      });
  },
};

async function ensureRole(postgres: DevPostgres, name: string, options: string): Promise<void> {
  const there = await postgres.query('select 1 from pg_roles where rolname = $1', [name]);
  await postgres.query(`${there.length === 0 ? 'create' : 'alter'} role ${name} ${options}`);
}

/** From 16 on, `createrole` alone does not reach users that somebody else made. */
async function letManage(postgres: DevPostgres, manager: string, user: string): Promise<void> {
  const [version] = await postgres.query<{ number: number }>("select current_setting('server_version_num')::int as number");
  if (version && version.number >= 160_000) await postgres.query(`grant ${user} to ${manager} with admin option`);
}

async function makeDatabase(postgres: DevPostgres, namespace: Namespace): Promise<void> {
  const { name, tables } = DATABASES[namespace];
  const there = await postgres.query('select 1 from pg_database where datname = $1', [name]);
  if (there.length === 0) await postgres.query(`create database ${name}`);
  for (const table of tables) {
    const columns = '(id bigint generated always as identity primary key, made_at timestamptz not null default now(), body jsonb not null)';
    await postgres.query(`create table if not exists ${table} ${columns}`, [], name);
    await postgres.query(
      `insert into ${table} (body) select jsonb_build_object('n', n) from generate_series(1, 50) n where not exists (select 1 from ${table})`,
      [],
      name,
    );
  }
  await postgres.query('grant select on all tables in schema public to app_read, app_write', [], name);
  await postgres.query('grant insert, update on all tables in schema public to app_write', [], name);
}

/** Users in PostgreSQL now that Vault made. For tests and the end of a story: a revoked credential is not among them. */
export async function vaultMadeUsers(postgres: DevPostgres): Promise<string[]> {
  const rows = await postgres.query<{ rolname: string }>("select rolname from pg_roles where rolname like 'v-%' order by 1");
  return rows.map((row) => row.rolname);
}

/** When the data of PostgreSQL was removed, what the state says about databases is no longer true. */
export async function forgetLostDatabases(postgres: DevPostgres, state: EstateState): Promise<void> {
  if (!state.databases) return;
  const there = await postgres.query('select 1 from pg_database where datname = $1', [DATABASES.payments.name]);
  if (there.length > 0) return;
  delete state.steps.databases;
  state.databases.port = 0;
}
