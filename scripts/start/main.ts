import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type DataDir, explainFileError, openDataDir } from '#server/platform/index.ts';
import { buildApp, isBuilt } from './build-app.ts';
import { startChild } from './child.ts';
import { startDemo } from './demo.ts';
import { introduction, writeDemoFile } from './demo-file.ts';
import { createFleet, endLeftovers, type Fleet } from './fleet.ts';
import { portProblem } from './ports.ts';
import { createProgress } from './progress.ts';
import { consoleEnv, readSettings, type StartSettings } from './settings.ts';

const STOP_LIMIT_MS = 10_000;
const SAME_PRESS_MS = 1_000;
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const progress = createProgress({ out: process.stdout, nowMs: () => performance.now() });
const stopping = new AbortController();
/** `npm run dev`: no build, and pages that reload when their source changes. */
const isDev = process.argv.includes('--dev');
let fleet: Fleet | null = null;
let lock: DataDir | null = null;

async function start(settings: StartSettings): Promise<void> {
  const pidFile = settings.isDemo ? join(settings.demoDir, 'processes.json') : null;
  if (pidFile) {
    lock = await openDataDir(settings.demoDir);
    const left = await endLeftovers(pidFile, (waitMs) => sleep(waitMs));
    if (left.length > 0) progress.say(`Ended what an earlier start had left: ${left.join(', ')}`);
  }
  await checkPorts(settings);
  fleet = createFleet(pidFile);
  const own = fleet;
  const signal = stopping.signal;
  const [demo] = await firstFailure([
    settings.isDemo ? startDemo({ settings, root, fleet: own, progress, signal }) : Promise.resolve(null),
    isDev || isBuilt(root) ? Promise.resolve() : progress.step('Building the console', () => buildApp(root, signal, progress.say)),
  ]);
  signal.throwIfAborted();
  const env = { ...consoleEnv(process.env, demo?.env ?? null), ...(isDev ? { NODE_ENV: 'development' } : {}) };
  const args = isDev ? ['--dev'] : [];
  const log = settings.isDemo ? { logFile: join(settings.demoDir, 'console.log') } : {};
  own.add(
    await progress.step('Starting the console', () =>
      startChild({ name: 'The console', root, script: 'server/main.ts', args, env, readyPattern: /"ready":true/, ...log }),
    ),
  );
  await demo?.giveRecoveryCodes();
  await demo?.startTraffic();
  signal.throwIfAborted();
  if (demo) {
    const file = join(settings.dataDir, 'demo.json');
    const isFirst = writeDemoFile(file, demo.file);
    const where = isFirst ? `\n${introduction(demo.file)}\n\n  The same is in ${file}.` : `\n  Users, passwords and keys are in ${file}.`;
    process.stdout.write(`${where}\n  OpenBao: ${demo.file.vaultAddr}   Log of the console: ${join(settings.demoDir, 'console.log')}\n`);
  }
  process.stdout.write(`\n  Sallyport is at ${settings.url}   (Ctrl-C stops everything this command started)\n\n`);
  const lost = await Promise.race([own.lost, aborted(signal)]);
  if (lost)
    throw new Error(
      `${lost.name} ended by itself, so everything else is stopped too. Start again${settings.isDemo ? `; logs lie in ${settings.demoDir}` : ''}.`,
    );
}

async function checkPorts({ isDemo, port, vaultPort }: StartSettings): Promise<void> {
  const vault = { owner: "the demo's Vault", variable: 'SALLYPORT_VAULT_PORT' };
  const problem = await portProblem([
    { port, owner: 'the console', variable: 'PORT' },
    ...(isDemo
      ? [
          { port: vaultPort, ...vault },
          { port: vaultPort + 1, ...vault },
        ]
      : []),
  ]);
  if (problem) throw new Error(problem);
}

/** Waits for both, so that nothing is still starting when what was started is stopped; the first failure stops the other. */
async function firstFailure<A, B>(both: [Promise<A>, Promise<B>]): Promise<[A, B]> {
  const [first, second] = await Promise.allSettled(
    both.map((one) =>
      one.catch((error) => {
        stopping.abort(error);
        throw error;
      }),
    ),
  );
  if (first?.status === 'rejected') throw stopping.signal.reason ?? first.reason;
  if (second?.status === 'rejected') throw stopping.signal.reason ?? second.reason;
  return [first?.value as A, second?.value as B];
}

const aborted = (signal: AbortSignal) =>
  new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });

async function stopAll(): Promise<void> {
  await fleet?.stop(STOP_LIMIT_MS);
  await lock?.close();
}

class Asked extends Error {
  readonly atMs = performance.now();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    const { reason } = stopping.signal;
    if (reason instanceof Asked) {
      // One Ctrl-C arrives twice when npm passes on what the terminal has sent to everybody already.
      if (performance.now() - reason.atMs < SAME_PRESS_MS) return;
      fleet?.killAll();
      process.exit(1);
    }
    process.stdout.write('\n');
    progress.say(`Stopping by ${signal} (once more to stop at once)`);
    stopping.abort(new Asked());
  });

let exitCode = 0;
let settings: StartSettings | null = null;
try {
  settings = readSettings(process.env);
  await start(settings);
} catch (error) {
  if (!(stopping.signal.reason instanceof Asked)) {
    exitCode = 1;
    const told = explainFileError(error, settings?.dataDir ?? root);
    process.stderr.write(`\n${told instanceof Error ? told.message : String(told)}\n`);
  }
}
await stopAll();
if (exitCode === 0) progress.say('Stopped');
process.exit(exitCode);
