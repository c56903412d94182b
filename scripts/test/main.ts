import { mkdirSync, rmSync } from 'node:fs';
import { ensureChromium } from '../chromium.ts';
import { elapsed, runStep, type StepCommand, stopSteps } from './run-step.ts';
import { addTotals, closingLines, readTotals, totalsLine } from './totals.ts';

const REPORTS = '.cache/reports';
const HOOK = ['--import', './scripts/ts-hook.mjs'];

interface Step {
  title: string;
  command: () => Omit<StepCommand, 'isLoud'>;
  /** JSON report of its test runner; such a step fails when no test ran. */
  report?: string;
}

const steps: readonly Step[] = [
  {
    title: 'check: types, lint, arrows, unused code, unit tests',
    command: () => ({ command: 'node', args: [...HOOK, 'scripts/check.ts', '--report', `${REPORTS}/unit.json`] }),
    report: `${REPORTS}/unit.json`,
  },
  {
    title: 'build',
    command: () => ({ command: 'node', args: [...HOOK, 'scripts/build.ts'] }),
  },
  { title: 'scan of what the browser gets', command: () => ({ command: 'node', args: [...HOOK, 'scripts/bundle-scan.ts'] }) },
  {
    title: 'live tests on a real OpenBao',
    command: () => ({
      command: 'node',
      args: [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--project',
        'live',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${REPORTS}/live.json`,
      ],
    }),
    report: `${REPORTS}/live.json`,
  },
  {
    title: 'browser tests on the production build',
    command: () => ({
      command: 'node',
      args: ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'],
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: `${REPORTS}/browser.json`, CHROME_PATH: ensureChromium() },
    }),
    report: `${REPORTS}/browser.json`,
  },
];

async function main(): Promise<number> {
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  const startedAt = performance.now();
  const summaries: string[] = [];
  const reports: string[] = [];
  let exitCode = 0;
  for (const [index, step] of steps.entries()) {
    console.log(`\n── ${index + 1}/${steps.length} ${step.title}`);
    const result = await runStep({ ...step.command(), isLoud: true });
    summaries.push(...closingLines(result.output));
    exitCode = result.exitCode;
    if (step.report) {
      reports.push(step.report);
      const counts = readTotals(step.report);
      if (exitCode === 0 && counts.passed + counts.failed === 0) {
        console.error('No test ran, which is never a pass.');
        exitCode = 1;
      }
    }
    console.log(`── ${step.title}: ${exitCode === 0 ? 'done' : `failed with exit code ${exitCode}`} after ${elapsed(result.elapsedMs)}`);
    if (exitCode !== 0) break;
  }
  console.log(`\n── all of it: ${elapsed(performance.now() - startedAt)}`);
  for (const line of summaries) console.log(line);
  console.log(totalsLine(addTotals(reports.map(readTotals))));
  return exitCode;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopSteps(signal));
try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
