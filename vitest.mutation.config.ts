import { defineConfig } from 'vitest/config';

/** What the mutants of `stryker.config.json` are run against: the tests beside those files, and nothing that needs a server. */
export default defineConfig({
  test: {
    include: [
      'server/identity/{sessions,totp,codes,step-up,intent-hash,sealing,code-text,token-watch}.test.ts',
      'server/identity/passkeys/{assertions,client-data}.test.ts',
      'server/store/gate-rows.test.ts',
      'server/services/run-verb{,-gates}.test.ts',
    ],
    environment: 'node',
    pool: 'threads',
    isolate: false,
    restoreMocks: true,
    testTimeout: 10_000,
    hookTimeout: 20_000,
  },
});
