import { expect, it } from 'vitest';
import { AppError } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { silentLog } from '#server/testing/scratch-store.ts';
import type { ServiceIdentity, VaultClient } from '#server/vault/index.ts';
import { createLeaseIndex } from './index.ts';

const KEYS: Record<string, string[]> = { '': ['auth/', 'database/', 'pki/'], 'auth/': ['1'], 'database/': ['1', '2'], 'pki/': ['1'] };
const MINUTE_MS = 60_000;

/** An index before a Vault that answers some prefixes with a failure. */
function setUp() {
  const clock = createFakeClock();
  const failing = new Map<string, 'vault_denied' | 'vault_timeout'>();
  const request = async ({ path }: { path: unknown }) => {
    const at = String(path).replace(/^sys\/leases\/lookup\/?/, '');
    const code = failing.get(at);
    if (code) throw new AppError(code);
    return { status: 200, body: { data: { keys: KEYS[at] } } };
  };
  const serviceIdentity = { client: async () => ({ request }) as unknown as VaultClient } as unknown as ServiceIdentity;
  const index = createLeaseIndex({ serviceIdentity, clock, log: silentLog });
  return {
    failing,
    /** Sweeps after so many minutes; how many prefixes failed, and which leases are shown. */
    async after(minutes: number) {
      await clock.advance(minutes * MINUTE_MS);
      const { failedPrefixCount } = await index.ensureSwept('', { maxAgeMs: 0, signal: new AbortController().signal });
      const { leaseIds } = index.query('', { prefix: '', filter: '', offset: 0, limit: 10, isListable: () => true });
      return [failedPrefixCount, ...leaseIds];
    },
  };
}

it('keeps nothing of a prefix that refuses, and counts it as failed', async () => {
  const { failing, after } = setUp();
  await after(0);
  failing.set('database/', 'vault_denied');
  expect(await after(1)).toEqual([1, 'auth/1', 'pki/1']);
  failing.set('database/', 'vault_timeout');
  expect(await after(1)).toEqual([1, 'auth/1', 'pki/1']);
  failing.clear();
  expect(await after(1)).toEqual([0, 'auth/1', 'database/1', 'database/2', 'pki/1']);
});

it('keeps what a failing prefix held for ten minutes since it was read, and of each its own', async () => {
  const { failing, after } = setUp();
  await after(0);
  failing.set('database/', 'vault_timeout');
  expect(await after(6)).toEqual([1, 'auth/1', 'database/1', 'database/2', 'pki/1']);
  failing.set('pki/', 'vault_timeout');
  expect(await after(4)).toEqual([2, 'auth/1', 'database/1', 'database/2', 'pki/1']);
  expect(await after(1)).toEqual([2, 'auth/1', 'pki/1']);
  expect(await after(5)).toEqual([2, 'auth/1', 'pki/1']);
  expect(await after(1)).toEqual([2, 'auth/1']);
});

it('keeps nothing of a sweep that was too old before the prefix failed', async () => {
  const { failing, after } = setUp();
  await after(0);
  failing.set('database/', 'vault_timeout');
  expect(await after(11)).toEqual([1, 'auth/1', 'pki/1']);
});
