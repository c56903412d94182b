import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePorts } from './server-process.ts';

const READY_WITHIN_MS = 60_000;
const END_WITHIN_MS = 15_000;

export interface OwnConsole {
  /** `http://localhost:PORT`: the name matters, cookies and Origin are checked against it. */
  readonly url: string;
  readonly dataDir: string;
  /** Milliseconds from spawn to the listener's ready line. */
  readonly readyMs: number;
  /** Everything it printed so far. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

export interface OwnConsoleOptions {
  vaultAddr: string;
  serviceTokenFile: string;
  /** Kept by the caller; left out, a temporary one is made and removed at stop. */
  dataDir?: string;
  port?: number;
  /** Directory that holds `.next`; left out, the repository's own. */
  appDir?: string;
  env?: Record<string, string>;
}

/** Starts the built console as its own process on loopback, against the given server. Needs a finished build in `.next`. */
export async function startConsole(options: OwnConsoleOptions): Promise<OwnConsole> {
  const port = options.port ?? (await findFreePorts());
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'sallyport-console-')));
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', './scripts/ts-hook.mjs', 'server/main.ts'], {
    env: {
      PATH: process.env.PATH,
      HOME: dataDir,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      PORT: String(port),
      VAULT_ADDR: options.vaultAddr,
      SALLYPORT_DATA_DIR: dataDir,
      SALLYPORT_SERVICE_AUTH: 'token-file',
      SALLYPORT_SERVICE_TOKEN_FILE: options.serviceTokenFile,
      SALLYPORT_SELF_ENROLMENT: 'true',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.appDir ? { cwd: options.appDir } : {}),
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk.toString('utf8');
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);

  async function stop(): Promise<void> {
    process.removeListener('exit', onExit);
    await end(child);
    if (!options.dataDir) await rm(dataDir, { recursive: true, force: true });
  }

  try {
    await waitForReadyLine(child, () => output);
  } catch (error) {
    await stop();
    throw error;
  }
  const readyMs = performance.now() - startedAt;
  return { url: `http://localhost:${port}`, dataDir, readyMs, output: () => output, kill: (signal) => child.kill(signal), stop };
}

async function waitForReadyLine(child: ChildProcess, output: () => string): Promise<void> {
  const deadline = AbortSignal.timeout(READY_WITHIN_MS);
  while (!output().includes('"ready":true')) {
    if (child.exitCode !== null) throw new Error(`The console ended before it was ready:\n${output().slice(-2000)}`);
    await Promise.race([once(child.stdout ?? child, 'data', { signal: deadline }), once(child, 'exit', { signal: deadline })]);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
  await gone;
  clearTimeout(insist);
}
