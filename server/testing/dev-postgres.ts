import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Secret } from '#server/platform/index.ts';
import { findPostgres, type PostgresBinaries } from './postgres-binaries.ts';
import { findFreePorts } from './server-process.ts';
import { canWriteIn, type RunAs, unprivilegedAccount } from './unprivileged.ts';

export { findPostgres, type PostgresBinaries } from './postgres-binaries.ts';

const STOP_LIMIT_MS = 8_000;
const READY_LIMIT_MS = 30_000;
const CHILD_ENV = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' } as unknown as NodeJS.ProcessEnv;

export interface DevPostgresOptions {
  /** Keeps data, password and log; made when missing. A later start in it finds the same databases. */
  dir: string;
  /** A free one is taken when left out. */
  port?: number;
  binaries?: PostgresBinaries;
  /** Told when the data cannot lie in `dir`. */
  say?: (line: string) => void;
}

export interface DevPostgres {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly superuser: 'postgres';
  readonly password: Secret<string>;
  /** Where it keeps everything: `dir`, or another one that `say` was told of. */
  readonly home: string;
  readonly pid: number;
  /** Settles when the server ends by itself or by `stop`. */
  readonly exited: Promise<void>;
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[], database?: string): Promise<Row[]>;
  /** For `SALLYPORT_DATABASE_URL`; it holds the password. */
  urlOf(database?: string): string;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL on 127.0.0.1 with SCRAM passwords and no socket file. Throws an `Error` with one plain sentence. */
export async function startPostgres(options: DevPostgresOptions): Promise<DevPostgres> {
  const binaries = options.binaries ?? findPostgres();
  if (!binaries) throw new Error('No PostgreSQL was found on this machine.');
  const account = unprivilegedAccount();
  const home = reachableDir(resolve(options.dir), account, options.say ?? (() => undefined));
  await endLeftover(home);
  const password = await initialise(home, binaries, account);
  // None of those that the system gives to connections: it could be taken while this server is away and is to come back on it.
  const port = options.port ?? (await findFreePorts());
  const log = openSync(join(home, 'postgres.log'), 'a', 0o600);
  const child = spawn(
    join(binaries.binDir, 'postgres'),
    ['-D', join(home, 'data'), '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    // Its own process group: Ctrl-C in the terminal then reaches the owner only, which stops its children in order.
    { ...(account ?? {}), cwd: join(home, 'data'), stdio: ['ignore', log, log], detached: true, env: CHILD_ENV },
  );
  const exited = new Promise<void>((done) => child.once('exit', () => done()).once('error', () => done()));
  const query: DevPostgres['query'] = async (sql, values = [], database = 'postgres') => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database, connectionTimeoutMillis: 5_000 });
    await client.connect();
    try {
      return (await client.query(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  };
  try {
    await ready(child, query);
  } catch (error) {
    await stopChild(child, exited);
    throw error;
  }
  return {
    host: '127.0.0.1',
    port,
    superuser: 'postgres',
    password: new Secret(password),
    home,
    pid: child.pid ?? 0,
    exited,
    query,
    urlOf: (database = 'postgres') => `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
    stop: () => stopChild(child, exited),
  };
}

/** `dir`, or a directory below the system's temporary one when the account PostgreSQL runs under cannot reach `dir`. */
function reachableDir(dir: string, account: RunAs | null, say: (line: string) => void): string {
  const own = (path: string) => {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (account) chownSync(path, account.uid, account.gid);
    return canWriteIn(path, account);
  };
  if (own(dir)) return dir;
  const other = join(tmpdir(), `sallyport-postgres-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`);
  if (!own(other)) throw new Error(`PostgreSQL cannot write in ${dir}, nor in ${other}.`);
  say(`PostgreSQL does not run as root, and its user cannot reach ${dir}: its data lies in ${other}`);
  return other;
}

/** Ends a server that an owner killed in a hurry left on this very directory: two cannot share it. */
async function endLeftover(home: string): Promise<void> {
  const pidFile = join(home, 'data', 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  const commandLine = () => spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  if (!Number.isInteger(pid) || pid <= 1 || !commandLine().includes(`${home}/data`)) return;
  process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < STOP_LIMIT_MS && commandLine() !== ''; waited += 50) await sleep(50);
}

/** Makes the data directory once. A directory without the closing mark is half made and is made anew. Returns the password. */
async function initialise(home: string, binaries: PostgresBinaries, account: RunAs | null): Promise<string> {
  const passwordFile = join(home, 'superuser-password');
  const complete = join(home, 'complete');
  if (existsSync(complete)) return readFileSync(passwordFile, 'utf8').trim();
  rmSync(join(home, 'data'), { recursive: true, force: true });
  const password = randomBytes(18).toString('base64url');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account) chownSync(passwordFile, account.uid, account.gid);
  const data = join(home, 'data');
  const child = spawn(
    join(binaries.binDir, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C', '--no-sync', `--pwfile=${passwordFile}`],
    { ...(account ?? {}), cwd: home, stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: CHILD_ENV },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output = `${output}${chunk}`.slice(-2_000)));
  const code = await new Promise((done) => child.once('close', done).once('error', done));
  // Its last words are about clearing up; the cause stands before them.
  const said = output
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('initdb: removing'));
  if (code !== 0) throw new Error(`PostgreSQL could not make its data directory: ${said.slice(-2).join(' ') || String(code)}`);
  writeFileSync(complete, '');
  return password;
}

async function ready(child: ChildProcess, query: DevPostgres['query']): Promise<void> {
  const endAt = Date.now() + READY_LIMIT_MS;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('PostgreSQL ended while starting; its log says why.');
    try {
      await query('select 1');
      return;
    } catch (error) {
      if (Date.now() > endAt) throw new Error('PostgreSQL did not become ready in time; its log says why.', { cause: error });
    }
    await sleep(50);
  }
}

async function stopChild(child: ChildProcess, exited: Promise<void>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    child.kill(signal);
    const limit = new AbortController();
    await Promise.race([exited, sleep(STOP_LIMIT_MS, undefined, { signal: limit.signal }).catch(() => undefined)]);
    limit.abort();
  }
}
