import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, systemClock } from '#server/platform/index.ts';
import { openStore } from '#server/store/index.ts';
import { startPostgres } from '#server/testing/dev-postgres.ts';
import { ROOT } from '../source-files.ts';
import type { SoakOptions, SoakResult } from './options.ts';

const LEAST_SCORE = 85;
const REPORT = join(ROOT, '.cache/mutation/report.json');
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
    const url = `postgres://postgres:${encodeURIComponent(postgres.password.reveal())}@127.0.0.1:${postgres.port}/${TEMPLATE}`;
    const log = createLogger({ level: 'silent', redactLine: (line) => line });
    await (await openStore({ dataDir: dir, databaseUrl: url, clock: systemClock, log })).close();
    await rm(REPORT, { force: true });
    const startedAtMs = performance.now();
    const child = spawn(process.execPath, [join(ROOT, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run', 'stryker.config.json'], {
      cwd: ROOT,
      env: { ...process.env, SALLYPORT_SCRATCH_DATABASE_URL: url },
      stdio: ['ignore', process.stderr, process.stderr],
      signal,
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`Stryker ended with ${code}.`);
    const figures = figuresOf(JSON.parse(await readFile(REPORT, 'utf8')) as Report, say);
    return { figures: { ...figures, seconds: Math.round((performance.now() - startedAtMs) / 1000) }, holds: figures.score >= LEAST_SCORE };
  } finally {
    await postgres.stop();
    await rm(dir, { recursive: true, force: true });
  }
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
