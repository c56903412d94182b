import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { RunAs } from './unprivileged.ts';

/** How long a server may take until it answers, and until it has ended after being asked to. */
const READY_WITHIN_MS = 60_000;
const POLL_EVERY_MS = 50;
const END_WITHIN_MS = 10_000;

export interface ServerProcess {
  readonly pid: number;
  /** False once it ended, by whatever cause. */
  isRunning(): boolean;
  kill(signal?: NodeJS.Signals): void;
  /** Asks it to end, insists after ten seconds, resolves when it is gone. */
  stop(): Promise<void>;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  /** Last error line it printed, for a report; '' when none. */
  lastErrorLine(): string;
}

export interface ServerProcessOptions {
  /** In a group of its own, Ctrl-C in the terminal does not reach it: whoever started it stops it, in order. */
  isOwnGroup?: boolean | undefined;
  /** The account to run it under; ours when left out. */
  runAs?: RunAs | undefined;
  /** Variables beside HOME and PATH. */
  environment?: Readonly<Record<string, string>> | undefined;
}

const running = new Set<ChildProcess>();
let isExitHooked = false;

/** Starts a server with nothing of our environment and ends it with us, whatever way we end. */
export function startServerProcess(
  binary: string,
  args: readonly string[],
  homeDir: string,
  options: ServerProcessOptions = {},
): ServerProcess {
  const child = spawn(binary, [...args], {
    cwd: homeDir,
    ...options.runAs,
    detached: options.isOwnGroup ?? false,
    env: { HOME: homeDir, PATH: '/usr/local/bin:/usr/bin:/bin', ...options.environment } as unknown as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (!isExitHooked) {
    isExitHooked = true;
    process.on('exit', () => {
      for (const left of running) left.kill('SIGKILL');
    });
  }
  running.add(child);
  let errorLine = '';
  const watch = (chunk: Buffer) => {
    for (const line of chunk.toString('utf8').split('\n')) if (/error/i.test(line)) errorLine = line.trim().slice(0, 300);
  };
  child.stdout.on('data', watch);
  child.stderr.on('data', watch);
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      errorLine = error.message;
      running.delete(child);
      resolve();
    });
    child.once('exit', () => {
      running.delete(child);
      resolve();
    });
  });
  const isRunning = () => running.has(child);
  return {
    pid: child.pid ?? -1,
    isRunning,
    ended,
    lastErrorLine: () => errorLine,
    kill: (signal) => {
      if (!isRunning()) return;
      child.kill(signal ?? 'SIGKILL');
      if (signal === 'SIGSTOP' && child.pid) waitUntilStopped(child.pid);
    },
    async stop() {
      if (!isRunning()) return;
      // A stopped (SIGSTOP) process ends only after it goes on.
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const insist = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
      await ended;
      clearTimeout(insist);
    },
  };
}

/** A thread that is on another core goes on for a moment after SIGSTOP, long enough to answer a call. Blocks, a second at most. */
function waitUntilStopped(pid: number): void {
  const deadline = performance.now() + 1000;
  const isStopped = (thread: string) => /\) [TtZX] /.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8'));
  while (performance.now() < deadline) {
    try {
      if (readdirSync(`/proc/${pid}/task`).every(isStopped)) return;
    } catch {
      // A thread ended between the two looks, or this system has no /proc.
      if (!existsSync(`/proc/${pid}/task`)) return;
    }
  }
}

/** Asks `isReady` until it says yes. Throws when the process ends before, or after a minute. */
export async function waitUntilReady(server: ServerProcess, isReady: () => Promise<boolean>, signal?: AbortSignal): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    signal?.throwIfAborted();
    if (!server.isRunning()) throw new Error(`The server ended before it was ready. ${server.lastErrorLine()}`.trim());
    if (await isReady().catch(() => false)) return;
    if (performance.now() > deadline) throw new Error(`The server was not ready after ${READY_WITHIN_MS / 1000} seconds.`);
    await Promise.race([server.ended, new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS))]);
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  const settled = new Promise<boolean>((resolve) => {
    probe.once('listening', () => resolve(true));
    probe.once('error', () => resolve(false));
  });
  probe.listen(port, '127.0.0.1');
  const isOurs = await settled;
  if (isOurs) await new Promise((resolve) => probe.close(resolve));
  return isOurs;
}

/** True when the server's two ports, `port` and the next, can be bound on loopback. */
export async function arePortsFree(port: number): Promise<boolean> {
  return (await isFree(port)) && (await isFree(port + 1));
}

/** A port that is free on loopback and whose next one, which the server takes for its cluster, is free too. */
export async function findFreePorts(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = 20_000 + 2 * Math.floor(Math.random() * 6_000);
    if (await arePortsFree(port)) return port;
  }
  throw new Error('No two free neighbouring ports were found on 127.0.0.1.');
}
