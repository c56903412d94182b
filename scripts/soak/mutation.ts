import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, systemClock } from '#server/platform/index.ts';
import { openStore } from '#server/store/index.ts';
import { startPostgres } from '#server/testing/dev-postgres.ts';
import { ROOT } from '../source-files.ts';
import type { SoakOptions, SoakResult } from './options.ts';

const LEAST_SCORE = 85;
const WORK = join(ROOT, '.cache/mutation');
/** A part that takes longer is hung: its workers wait for each other. It is begun anew once. */
const PART_MS = 1_500_000;
const TEMPLATE = 'scratch_template';

type Status = 'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'RuntimeError' | 'CompileError' | 'Ignored' | 'Pending';
interface Mutant {
  mutatorName: string;
  replacement?: string;
  status: Status;
  location: { start: { line: number } };
}
interface Report {
  files: Record<string, { mutants: Mutant[] }>;
}

/** Changes the gate's code in every small way that Stryker knows: at least 85 of a hundred changes must fail a unit test. Survivors are said. */
export async function mutation({ say, signal }: SoakOptions): Promise<SoakResult> {
  const dir = await mkdtemp(join(tmpdir(), 'sallyport-mutation-'));
  const postgres = await startPostgres({ dir });
  try {
    await postgres.query(`create database ${TEMPLATE}`);
    const url = postgres.urlOf(TEMPLATE);
    const log = createLogger({ level: 'silent', redactLine: (line) => line });
    await (await openStore({ dataDir: dir, databaseUrl: url, clock: systemClock, log })).close();
    const startedAtMs = performance.now();
    const config = JSON.parse(await readFile(join(ROOT, 'stryker.config.json'), 'utf8')) as Config;
    const report: Report = { files: {} };
    // Part by part: what a hung worker takes along is one of them, and the figures of the others are there.
    for (const part of config.mutate) {
      say(`mutants of ${part}`);
      const env = { ...process.env, SALLYPORT_SCRATCH_DATABASE_URL: url };
      const made = (await runPart(config, part, env, signal)) ?? (await runPart(config, part, env, signal));
      if (!made) throw new Error(`Stryker did not end with ${part} in ${PART_MS / 60_000} minutes, twice.`);
      Object.assign(report.files, made.files);
    }
    const figures = figuresOf(report, say);
    return { figures: { ...figures, seconds: Math.round((performance.now() - startedAtMs) / 1000) }, holds: figures.score >= LEAST_SCORE };
  } finally {
    await postgres.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

interface Config {
  mutate: string[];
}

/** One part of the files; null when it hung. */
async function runPart(config: Config, part: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Report | null> {
  await mkdir(WORK, { recursive: true });
  const [path, fileName] = [join(WORK, 'part.config.json'), join(WORK, 'report.json')];
  await rm(fileName, { force: true });
  await writeFile(path, JSON.stringify({ ...config, mutate: [part], jsonReporter: { fileName } }));
  const child = spawn(process.execPath, [join(ROOT, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run', path], {
    cwd: ROOT,
    env,
    stdio: ['ignore', process.stderr, process.stderr],
    // With its workers in a group of its own, so that none outlives it.
    detached: true,
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
  let isHung = false;
  const timer = setTimeout(() => {
    isHung = true;
    end();
  }, PART_MS);
  signal.addEventListener('abort', end, { once: true });
  const [code] = await exited;
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
  signal.throwIfAborted();
  if (isHung) {
    await rm(join(WORK, 'sandbox'), { recursive: true, force: true });
    return null;
  }
  if (code !== 0) throw new Error(`Stryker ended with ${code}.`);
  return JSON.parse(await readFile(fileName, 'utf8')) as Report;
}

function figuresOf(report: Report, say: (line: string) => void) {
  const counts: Partial<Record<Status, number>> = {};
  const perFile: Record<string, number> = {};
  for (const [file, { mutants }] of Object.entries(report.files)) {
    for (const { status, location, mutatorName, replacement = '' } of mutants) {
      counts[status] = (counts[status] ?? 0) + 1;
      if (status === 'Survived' || status === 'NoCoverage')
        say(`${file}:${location.start.line} ${status}, ${mutatorName}: ${replacement.replace(/\s+/g, ' ').slice(0, 100)}`);
    }
    perFile[file] = scoreOf(mutants);
  }
  const all = Object.values(report.files).flatMap(({ mutants }) => mutants);
  const { Killed: killed = 0, Timeout: timeouts = 0, Survived: survived = 0, NoCoverage: uncovered = 0, Ignored: ignored = 0 } = counts;
  return {
    score: scoreOf(all),
    killed,
    timeouts,
    survived,
    uncovered,
    // Static ones, in code that runs once when the module is loaded: each would need all tests anew.
    ignored,
    others: all.length - killed - timeouts - survived - uncovered - ignored,
    perFile,
  };
}

/** Of a hundred that could be judged. What did not even load is no credit to a test. */
function scoreOf(mutants: readonly Mutant[]): number {
  const caught = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  const judged = caught + mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage').length;
  return judged === 0 ? 100 : Math.round((caught / judged) * 1000) / 10;
}
