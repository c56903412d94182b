import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FullConfig } from '@playwright/test';
import { ensureBao } from '#server/testing/bao-binary.ts';
import { DEFAULT_INSTALL_DIR } from '#server/testing/dev-bao.ts';
import { findFreePorts } from '#server/testing/server-process.ts';
import { DATA_DIRS, dataDirOf, urlVariableOf } from './support/worker.ts';

const READY_WITHIN_MS = 300_000;
const END_WITHIN_MS = 30_000;

interface RunningDemo {
  url: string;
  /** Rejects when it cannot start. */
  ready: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the whole demo by the very command a newcomer types, once for each worker and in a data directory of its own, and stops
 * them at the end. They start together: each mostly waits for its own server.
 */
export default async function globalSetup({ workers }: FullConfig): Promise<() => Promise<void>> {
  const { path } = await ensureBao({ installDir: DEFAULT_INSTALL_DIR });
  rmSync(DATA_DIRS, { recursive: true, force: true });
  const ports: [number, number][] = [];
  while (ports.length < workers) ports.push([await findFreePorts(), await findFreePorts()]);
  const demos = ports.map(([port, vaultPort], index) => startDemo(dirname(path), dataDirOf(index), port, vaultPort));
  const started = await Promise.allSettled(demos.map(({ ready }) => ready));
  const failure = started.find((one) => one.status === 'rejected');
  if (failure) {
    await Promise.allSettled(demos.map((demo) => demo.stop()));
    throw failure.reason;
  }
  // Only now: a console refuses variables that it does not know.
  for (const [index, { url }] of demos.entries()) process.env[urlVariableOf(index)] = url;
  return async () => {
    const ended = await Promise.allSettled(demos.map((demo) => demo.stop()));
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  };
}

function startDemo(binDir: string, dataDir: string, port: number, vaultPort: number): RunningDemo {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    env: {
      ...process.env,
      PATH: `${binDir}:${process.env.PATH}`,
      PORT: String(port),
      SALLYPORT_VAULT_PORT: String(vaultPort),
      SALLYPORT_DATA_DIR: dataDir,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  }
  const url = `http://localhost:${port}`;
  return {
    url,
    ready: untilReady(child, `${url}/api/health/ready`, join(dataDir, 'demo.json'), () => output),
    async stop() {
      if (child.exitCode !== null) throw new Error(`The demo in ${dataDir} ended by itself with ${child.exitCode}.`);
      const gone = once(child, 'exit');
      child.kill('SIGINT');
      const insist = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
      await gone;
      clearTimeout(insist);
    },
  };
}

async function untilReady(child: ChildProcess, readyUrl: string, demoFile: string, output: () => string): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The demo did not start:\n${withoutSecrets(output())}`);
    const isUp = await fetch(readyUrl).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isUp && existsSync(demoFile)) return;
    if (performance.now() > deadline) throw new Error(`The demo was not ready in time:\n${withoutSecrets(output())}`);
    await new Promise((done) => setTimeout(done, 250));
  }
}

/** The first start prints passwords; a test's report must not. */
function withoutSecrets(text: string): string {
  return text
    .split('\n')
    .filter((line) => /^\s+\d+\.\d s /.test(line) || /error|cannot|taken/i.test(line))
    .slice(-20)
    .join('\n');
}
