import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const outside = ['**/node_modules/**', '.next/**', '.sallyport/**', '.cache/**', 'dist/**', 'e2e/**'];

/** The library leaves one core free, which on two of them runs one file at a time; live tests mostly wait for their servers. */
const maxWorkers = Math.max(2, availableParallelism() - 1);

export default defineConfig({
  test: {
    maxWorkers,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [...outside, '**/*.live.test.ts'],
          environment: 'node',
          // One module graph for all files of a worker: loading it anew for each took two thirds of the time. So a test keeps
          // nothing in a module or a global that it does not take back.
          pool: 'threads',
          isolate: false,
          restoreMocks: true,
          unstubGlobals: true,
          // A property with a hundred cases takes seconds on a machine that does other things too; a hang is still found.
          testTimeout: 20_000,
          // The very first embedded database takes several seconds to make.
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'live',
          include: ['**/*.live.test.ts'],
          exclude: outside,
          environment: 'node',
          // One real OpenBao for all live tests; each test owns its mount or namespace in it.
          globalSetup: ['server/testing/live-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
