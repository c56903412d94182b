import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A user id and group id to start a child under. */
export interface RunAs {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root: the account to run it under instead, or null when this process is not root. */
export function unprivilegedAccount(): RunAs | null {
  if (process.getuid?.() !== 0) return null;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields?.[2] && fields[3]) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  return { uid: 65_534, gid: 65_534 };
}

/** Whether that account can make a file in `dir`: a 0700 parent anywhere above says no. */
export function canWriteIn(dir: string, account: RunAs | null): boolean {
  const probe = spawnSync('/bin/sh', ['-c', 'cd "$1" && : > .probe && rm .probe', 'sh', dir], {
    ...(account ?? {}),
    cwd: '/',
    stdio: 'ignore',
  });
  return probe.status === 0;
}

/** Whether that account can run `file`; its libraries are tried too. Gives the first line of `--version`, or null. */
export function versionOf(file: string, account: RunAs | null): string | null {
  const probe = spawnSync(file, ['--version'], { ...(account ?? {}), cwd: '/', encoding: 'utf8', timeout: 10_000 });
  return probe.status === 0 ? (probe.stdout.split('\n')[0] ?? '') : null;
}
