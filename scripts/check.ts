import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { elapsed, runStep, type StepResult } from './test/run-step.ts';

/** `npm run check`: everything that needs no server and no build, two at a time. Prints only what failed and what the test runner says. */
const reportIndex = process.argv.indexOf('--report');
const report = reportIndex > 0 ? process.argv[reportIndex + 1] : undefined;
const bin = (path: string, ...args: string[]) => ['node', `node_modules/${path}`, ...args];

// What the arrows and knip found out about a file is kept by its content. Packages are not looked at then, so other packages, or other
// rules, begin anew.
const kept = createHash('sha256');
for (const file of ['package-lock.json', '.dependency-cruiser.js', 'tsconfig.json', 'knip.json']) kept.update(readFileSync(file));
const keptIn = (tool: string) => `.cache/${tool}-${kept.copy().digest('hex').slice(0, 16)}`;

const lanes: ReadonlyArray<ReadonlyArray<readonly [title: string, command: readonly string[]]>> = [
  [
    // The route types and next-env.d.ts are made by Next and not kept in the repository.
    ['route types', bin('next/dist/bin/next', 'typegen')],
    ['types', bin('typescript/bin/tsc', '--noEmit')],
    [
      'arrows',
      bin(
        'dependency-cruiser/bin/dependency-cruise.mjs',
        '--cache',
        keptIn('arrows'),
        '--cache-strategy',
        'content',
        '--config',
        '.dependency-cruiser.js',
        '.',
      ),
    ],
  ],
  [
    ['lint and format', bin('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.')],
    ['unused code', bin('knip/bin/knip.js', '--no-progress', '--cache', '--cache-location', keptIn('knip'))],
    [
      'unit tests',
      bin(
        'vitest/vitest.mjs',
        'run',
        '--project',
        'unit',
        ...(report ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : []),
      ),
    ],
  ],
];

const startedAt = performance.now();
const failures: number[] = [];

async function runLane(lane: (typeof lanes)[number]): Promise<void> {
  for (const [title, [command = 'node', ...args]] of lane) {
    const result: StepResult = await runStep({ command, args, env: { NEXT_TELEMETRY_DISABLED: '1' }, isLoud: false });
    const hasFailed = result.exitCode !== 0;
    if (hasFailed) failures.push(result.exitCode);
    if (hasFailed || title === 'unit tests') console.log(result.output.trimEnd());
    console.log(`${hasFailed ? '✗' : '✓'} ${title} (${elapsed(result.elapsedMs)})`);
  }
}

await Promise.all(lanes.map(runLane));
console.log(failures.length === 0 ? `Checked in ${elapsed(performance.now() - startedAt)}.` : `${failures.length} of the checks failed.`);
process.exitCode = failures[0] ?? 0;
