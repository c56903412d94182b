import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface SlapdBinary {
  /** The executable. */
  readonly path: string;
  readonly schemaDir: string;
  readonly moduleDir: string;
}

const APT = '/usr/bin/apt-get';
const SCHEMAS = ['/etc/ldap/schema', '/etc/openldap/schema', '/usr/local/etc/openldap/schema'];
const MODULES = ['/usr/lib/ldap', '/usr/lib64/openldap', '/usr/lib/openldap', '/usr/local/libexec/openldap'];
/** Debian starts a service that it installs, unless this program says no. */
const NO_SERVICE = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };

function onDisk(): SlapdBinary | null {
  const dirs = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/libexec', '/usr/libexec'];
  const path = dirs.map((dir) => join(dir, 'slapd')).find((file) => existsSync(file));
  const schemaDir = SCHEMAS.find((dir) => existsSync(join(dir, 'core.schema')));
  const moduleDir = MODULES.find((dir) => existsSync(dir));
  return path && schemaDir && moduleDir ? { path, schemaDir, moduleDir } : null;
}

/** Finds OpenLDAP's server, or installs Debian's as root. Throws an `Error` of one sentence with the way out. */
export function findSlapd(): SlapdBinary {
  const found = onDisk();
  if (found) return found;
  if (process.getuid?.() !== 0 || !existsSync(APT))
    throw new Error('The tests of LDAP need OpenLDAP’s slapd, and none was found (Debian: apt-get install slapd).');
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'slapd']]) {
    const result = spawnSync(APT, ['-q', ...args], { stdio: 'ignore', env: { ...process.env, ...NO_SERVICE } });
    if (result.status !== 0) throw new Error(`apt-get ${args.join(' ')} failed, so there is no slapd for the tests of LDAP.`);
  }
  const installed = onDisk();
  if (!installed) throw new Error('apt-get installed no slapd that can be run.');
  return installed;
}
