import { join } from 'node:path';
import { buildClient } from './client/build-client.ts';
import { ROOT } from './source-files.ts';
import { elapsed } from './test/run-step.ts';

const startedAt = performance.now();
try {
  const { packages, typeFiles } = await buildClient(ROOT, join(ROOT, 'dist/client'));
  console.log(
    `dist/client: ${typeFiles.length} declarations, needs ${packages.join(', ')}. Made in ${elapsed(performance.now() - startedAt)}.`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
