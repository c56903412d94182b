import { ROOT } from './source-files.ts';
import { buildApp, isBuilt } from './start/build-app.ts';
import { elapsed } from './test/run-step.ts';

const startedAt = performance.now();
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort(new Error('The build was stopped.')));
try {
  const isNeeded = !isBuilt(ROOT);
  if (isNeeded) await buildApp(ROOT, stopping.signal);
  console.log(isNeeded ? `Built in ${elapsed(performance.now() - startedAt)}.` : 'The build in .next is of these very sources.');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
