import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ensureBao } from '#server/testing/bao-binary.ts';
import { DEFAULT_INSTALL_DIR } from '#server/testing/dev-bao.ts';
import { findFreePorts } from '#server/testing/server-process.ts';

const READY_WITHIN_MS = 300_000;
const END_WITHIN_MS = 30_000;

/** Starts the whole demo by the very command a newcomer types, in a data directory of its own, and stops it at the end. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const { path } = await ensureBao({ installDir: DEFAULT_INSTALL_DIR });
  const dataDir = resolve('.cache/e2e');
  rmSync(dataDir, { recursive: true, force: true });
  const [port, vaultPort] = [await findFreePorts(), await findFreePorts()];
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    env: {
      ...process.env,
      PATH: `${dirname(path)}:${process.env.PATH}`,
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
  await untilReady(child, `${url}/api/health/ready`, join(dataDir, 'demo.json'), () => output);
  process.env.SALLYPORT_E2E_DATA_DIR = dataDir;
  process.env.SALLYPORT_E2E_URL = url;
  return async () => {
    if (child.exitCode !== null) throw new Error(`The demo ended by itself with ${child.exitCode}.`);
    const gone = once(child, 'exit');
    child.kill('SIGINT');
    const insist = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
    await gone;
    clearTimeout(insist);
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
