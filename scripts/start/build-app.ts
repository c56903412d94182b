import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const BUSY_TRIES = 100;
const BUSY_WAIT_MS = 3_000;
const STAMP = '.next/.sallyport-build';
const SOURCES = [
  'app',
  'components',
  'lib',
  'server',
  'public',
  'proxy.ts',
  'instrumentation.ts',
  'next.config.js',
  'package-lock.json',
  'tsconfig.json',
];
const IGNORED = /\.test\.tsx?$|^server\/testing\//;

/** Hash over the names and bytes of all that goes into the build. */
export function sourceHash(root: string): string {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0] ?? '');
  for (const file of SOURCES.flatMap((source) => filesBelow(root, source))) {
    if (IGNORED.test(file)) continue;
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function filesBelow(root: string, path: string): string[] {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full)
    .sort()
    .flatMap((name) => filesBelow(root, `${path}/${name}`));
}

/** True when `.next` is the build of these very sources. */
export function isBuilt(root: string): boolean {
  const stamp = join(root, STAMP);
  return existsSync(join(root, '.next/BUILD_ID')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceHash(root);
}

/**
 * Runs `next build` and stamps what it built; while another build of this directory runs, waits for that one.
 * Throws an `Error` of one sentence; the build's own words went to standard error.
 */
export async function buildApp(root: string, signal: AbortSignal, say: (line: string) => void = () => undefined): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const hash = sourceHash(root);
    const { code, output } = await runBuild(root, signal);
    if (code === 0) return writeFileSync(join(root, STAMP), hash);
    if (/Another next build process/.test(output) && attempt < BUSY_TRIES) {
      if (attempt === 0) say('Another build of this directory is running: waiting for it');
      await sleep(BUSY_WAIT_MS, undefined, { signal });
      if (isBuilt(root)) return;
      continue;
    }
    if (/ENOSPC|No space left/.test(output))
      throw new Error('The disk is full, so the console could not be built: make room and start again.');
    process.stderr.write(output);
    throw new Error('The console could not be built; the lines above say why.');
  }
}

async function runBuild(root: string, signal: AbortSignal): Promise<{ code: number | string; output: string }> {
  const child = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output = `${output}${chunk}`.slice(-20_000);
    });
  const end = () => stopGroup(child.pid);
  signal.addEventListener('abort', end, { once: true });
  const code = await new Promise<number | string>((done) => {
    child.once('error', (error) => done(error.message));
    child.once('close', (exitCode, byWhat) => done(exitCode ?? byWhat ?? 1));
  });
  signal.removeEventListener('abort', end);
  signal.throwIfAborted();
  return { code, output };
}

/** The build has workers of its own; they are one process group. */
function stopGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // It ended by itself meanwhile.
  }
}
