import fc from 'fast-check';
import { expect, it } from 'vitest';
import { intentHash } from './intent-hash.ts';

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, member]) => [key, shuffled(member)]),
    );
  return value;
}

it('does not depend on the order of keys, at any depth', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => intentHash('v', '', value) === intentHash('v', '', shuffled(value))));
});

it('differs when anything else differs', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const isSame = JSON.stringify(shuffled(shuffled(sortKeys(a)))) === JSON.stringify(sortKeys(b));
      return isSame === (intentHash('v', '', a) === intentHash('v', '', b));
    }),
  );
  const base = intentHash('lease.revoke', 'ns', { leaseIds: ['a/1', 'a/2'] });
  expect(intentHash('lease.renew', 'ns', { leaseIds: ['a/1', 'a/2'] })).not.toBe(base);
  expect(intentHash('lease.revoke', '', { leaseIds: ['a/1', 'a/2'] })).not.toBe(base);
  expect(intentHash('lease.revoke', 'ns', { leaseIds: ['a/2', 'a/1'] })).not.toBe(base);
});

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, member]) => [key, sortKeys(member)]),
    );
  return Object.is(value, -0) ? 0 : value;
}

it('leaves undefined members out and refuses what JSON cannot say', () => {
  expect(intentHash('v', '', { a: 1, b: undefined })).toBe(intentHash('v', '', { a: 1 }));
  for (const odd of [Number.NaN, 1n, () => 1, new Date(), new Map()]) expect(() => intentHash('v', '', { odd })).toThrow(TypeError);
});
