import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loggablePath } from './call-place.ts';

test.each([
  ['secret/data/payments/config', 'secret/data/payments/config'],
  ['sys/leases/lookup/database/creds/app/0hJNabcdefghijklmnopqrst', 'sys/leases/lookup/database/creds/app/…'],
  ['sys/leases/renew/database/creds/app/abcdefghijklmnopqrstuvwx.4fRt9', 'sys/leases/renew/database/creds/app/…'],
  ['auth/token/lookup/s.plantedPLANTEDplanted1234', 'auth/token/lookup/…'],
  ['auth/token/lookup/hvs.CAESIJ-planted_PLANTED', 'auth/token/lookup/…'],
  ['identity/entity/id/6f1c2f6e-0f1c-4d5b-9f2e-1c2d3e4f5a6b', 'identity/entity/id/…'],
  ['sys/leases/count?type=irrevocable', 'sys/leases/count'],
  ['auth/userpass/login/anna', 'auth/userpass/login/anna'],
])('%s is logged as %s', (path, shown) => expect(loggablePath(path)).toBe(shown));

const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const tail = fc.string({ unit: fc.constantFrom(...base62), minLength: 20, maxLength: 120 });

test('no random tail and no query value is ever shown', () => {
  fc.assert(
    fc.property(tail, tail, fc.constantFrom('', 's.', 'hvs.', 'b.'), (random, query, prefix) => {
      const shown = loggablePath(`database/creds/app/${prefix}${random}?x=${query}`);
      expect(shown).toBe('database/creds/app/…');
    }),
  );
});

test('a path without end is cut', () => {
  expect(loggablePath('a-/'.repeat(5_000)).length).toBeLessThan(210);
});
