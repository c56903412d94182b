import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '#server/platform/index.ts';
import { findFreePorts, startServerProcess, waitUntilReady } from './server-process.ts';
import { findSlapd } from './slapd-binary.ts';
import { unprivilegedAccount } from './unprivileged.ts';

const SUFFIX = 'dc=example,dc=test';

export interface DirectoryPerson {
  /** Letters, digits and dashes: it becomes part of a distinguished name. */
  readonly uid: string;
  readonly password: string;
  /** Names of groups; made when missing. */
  readonly groups?: readonly string[];
}

export interface DevSlapd {
  /** `ldap://127.0.0.1:PORT`, in clear. */
  readonly url: string;
  readonly adminDn: string;
  readonly adminPassword: Secret<string>;
  /** Persons are `uid=NAME` below it, groups `cn=NAME` with `member`. */
  readonly peopleDn: string;
  readonly groupsDn: string;
  readonly pid: number;
  /** Ends it; when it resolves nothing answers at its address. `stop` is still owed. */
  kill(): Promise<void>;
  /** Ends it and takes its directory away. */
  stop(): Promise<void>;
}

/** Starts an OpenLDAP server on 127.0.0.1 that knows these people. Throws an `Error` of one plain sentence when there is none. */
export async function startSlapd(people: readonly DirectoryPerson[]): Promise<DevSlapd> {
  const binary = findSlapd();
  const account = unprivilegedAccount();
  const home = mkdtempSync(join(tmpdir(), 'sallyport-slapd-'));
  const own = (path: string) => (account ? chownSync(path, account.uid, account.gid) : undefined);
  const adminPassword = randomBytes(18).toString('base64url');
  const put = (name: string, text: string) => {
    writeFileSync(join(home, name), text, { mode: 0o600 });
    own(join(home, name));
    return join(home, name);
  };
  mkdirSync(join(home, 'data'), { mode: 0o700 });
  for (const dir of [home, join(home, 'data')]) own(dir);
  const config = put('slapd.conf', configOf(home, binary, adminPassword));
  const entries = put('people.ldif', entriesOf(people));
  const as = account ?? undefined;

  const loading = startServerProcess(binary.path, ['-T', 'add', '-f', config, '-l', entries], home, { runAs: as });
  await loading.ended;
  const port = await findFreePorts();
  // `-d 0` prints nothing and keeps it in the foreground, so that its pid is the one we know.
  const server = startServerProcess(binary.path, ['-h', `ldap://127.0.0.1:${port}`, '-f', config, '-d', '0'], home, { runAs: as });
  try {
    await waitUntilReady(server, () => accepts(port));
  } catch (error) {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
    throw error;
  }
  return {
    url: `ldap://127.0.0.1:${port}`,
    adminDn: `cn=admin,${SUFFIX}`,
    adminPassword: new Secret(adminPassword),
    peopleDn: `ou=people,${SUFFIX}`,
    groupsDn: `ou=groups,${SUFFIX}`,
    pid: server.pid,
    async kill() {
      server.kill();
      await server.ended;
    },
    async stop() {
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function configOf(home: string, { schemaDir, moduleDir }: { schemaDir: string; moduleDir: string }, adminPassword: string): string {
  const schemas = ['core', 'cosine', 'inetorgperson'].map((name) => `include ${schemaDir}/${name}.schema`);
  return [
    ...schemas,
    `pidfile ${home}/slapd.pid`,
    `modulepath ${moduleDir}`,
    'moduleload back_mdb',
    'database mdb',
    `suffix "${SUFFIX}"`,
    `rootdn "cn=admin,${SUFFIX}"`,
    `rootpw ${adminPassword}`,
    `directory ${home}/data`,
    '',
  ].join('\n');
}

function entriesOf(people: readonly DirectoryPerson[]): string {
  const entry = (dn: string, ...lines: string[]) => [`dn: ${dn}`, ...lines, '', ''].join('\n');
  const dnOf = (uid: string) => `uid=${uid},ou=people,${SUFFIX}`;
  const groups = new Set(people.flatMap((person) => person.groups ?? []));
  const membersOf = (group: string) => people.filter((person) => person.groups?.includes(group)).map(({ uid }) => `member: ${dnOf(uid)}`);
  return [
    entry(SUFFIX, 'objectClass: dcObject', 'objectClass: organization', 'dc: example', 'o: Example'),
    ...['people', 'groups'].map((ou) => entry(`ou=${ou},${SUFFIX}`, 'objectClass: organizationalUnit', `ou: ${ou}`)),
    ...people.map(({ uid, password }) =>
      entry(dnOf(uid), 'objectClass: inetOrgPerson', `uid: ${uid}`, `cn: ${uid}`, `sn: ${uid}`, `userPassword: ${password}`),
    ),
    ...[...groups].map((name) => entry(`cn=${name},ou=groups,${SUFFIX}`, 'objectClass: groupOfNames', `cn: ${name}`, ...membersOf(name))),
  ].join('');
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
