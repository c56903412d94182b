import { defineConfig } from '@playwright/test';
import type { Options } from './e2e/fixtures/sallyport.ts';
import { urlVariableOf, workerIndex } from './e2e/support/worker.ts';
import { CHROMIUM_ARGS, findChromium } from './scripts/chromium.ts';

const executablePath = findChromium();
/** Stories that measure how soon something is seen. */
const MEASURING = ['audit/*.spec.ts', 'sign-in/twenty-tabs.spec.ts'].map((path) => `**/e2e/${path}`);

/** Browser tests run against the production build; e2e/global-setup.ts starts a demo on free ports for each worker. */
export default defineConfig<Options>({
  testDir: 'e2e',
  globalSetup: './e2e/global-setup.ts',
  outputDir: 'test-results',
  // The stories of one worker share a console and a Vault and change their state, so each worker has its own, and a file stays
  // in its order. More than one, because a story mostly waits: a code counts once, and the next one comes after half a minute.
  workers: 2,
  fullyParallel: false,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  projects: [
    { name: 'stories', testMatch: '**/*.spec.ts', testIgnore: MEASURING },
    // At the end, when there is least to wait for: nothing else runs beside them. No dependency orders them, because one would
    // leave them out after a failure, or run all of its own side when a single file is asked for.
    { name: 'measuring', testMatch: MEASURING, workers: 1, use: { isMeasuring: true } },
  ],
  use: {
    browserName: 'chromium',
    // Every worker reads this file anew, when its demo listens.
    baseURL: process.env[urlVariableOf(workerIndex() ?? '')],
    // A step that cannot be done fails by itself, long before a long story's time is up.
    actionTimeout: 15_000,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1280, height: 800 },
    // A trace or a video of a sign-in would hold its password.
    trace: 'off',
    video: 'off',
    screenshot: 'only-on-failure',
    launchOptions: { args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) },
  },
});
