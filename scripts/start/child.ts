import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, writeSync } from 'node:fs';
import type { Member } from './fleet.ts';

export interface ChildOptions {
  name: string;
  root: string;
  /** TypeScript file, relative to `root`. */
  script: string;
  args?: readonly string[];
  env: Record<string, string | undefined>;
  /** Standard output and error go here; left out, to our own. */
  logFile?: string;
  /** Its standard output line that says it is ready; left out, it is ready at once. */
  readyPattern?: RegExp;
}

const HOOK = ['--import', './scripts/ts-hook.mjs'];

/** Starts one of our own programs in a process group of its own. Throws an `Error` that carries its last words when it ends before it is ready. */
export async function startChild(options: ChildOptions): Promise<Member> {
  const log = options.logFile ? openSync(options.logFile, 'a', 0o600) : null;
  const child = spawn(process.execPath, [...HOOK, options.script, ...(options.args ?? [])], {
    cwd: options.root,
    detached: true,
    env: options.env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
  let lastWords = '';
  child.stderr.on('data', (chunk: Buffer) => {
    lastWords = `${lastWords}${chunk}`.slice(-2_000);
  });
  for (const [stream, own] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const)
    stream.on('data', (chunk: Buffer) => (log === null ? own.write(chunk) : writeQuietly(log, chunk)));
  const member: Member = { name: options.name, pid: child.pid ?? -1, ended, stop: () => stopChild(child, ended) };
  // Words that went to our own standard error need no repeating.
  const said = () => (log === null ? `${options.name} could not start; the lines above say why.` : lastWords);
  if (options.readyPattern) await ready(child, options.readyPattern, ended, options.name, said);
  return member;
}

function ready(child: ChildProcess, pattern: RegExp, ended: Promise<void>, name: string, lastWords: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      seen = `${seen}${chunk}`.slice(-4_000);
      if (pattern.test(seen)) resolve();
    });
    void ended.then(() => reject(new Error(lastWords().trim() || `${name} ended before it was ready.`)));
  });
}

async function stopChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await ended;
}

/** A full disk must not end the program whose words cannot be kept. */
function writeQuietly(file: number, chunk: Buffer): void {
  try {
    writeSync(file, chunk);
  } catch {
    // Nothing more can be done about it here; the program itself reports what it cannot write.
  }
}
