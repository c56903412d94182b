import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathGlob } from './path-glob.ts';

test('one star stays in its segment, two cross them, everything else is itself', () => {
  const cases: Array<[glob: string, path: string, matches: boolean]> = [
    ['kv/payments/**', 'kv/payments/db', true],
    ['kv/payments/**', 'kv/payments/db/eu', true],
    ['kv/payments/**', 'kv/payments', true],
    ['kv/payments/**', 'kv/payments2/db', false],
    ['kv/*/db', 'kv/payments/db', true],
    ['kv/*/db', 'kv/payments/eu/db', false],
    ['**/db-*', 'kv/a/b/db-main', true],
    ['**/db-*', 'kv/a/b/xdb-main', false],
    ['kv/a.c', 'kv/abc', false],
    ['kv/*-*-x', 'kv/a-b-c-x', true],
    ['KV/a', 'kv/a', false],
  ];
  for (const [glob, path, matches] of cases) expect([glob, path, pathGlob(glob)(path)]).toEqual([glob, path, matches]);
});

test('agrees with a regular expression on any pattern', () => {
  const segment = fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 4 }).map((text) => text.replace(/\*+/g, '*'));
  const glob = fc.array(fc.oneof(segment, fc.constant('**')), { minLength: 1, maxLength: 5 });
  const path = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
  // Each segment ends with its slash, so that "any number of segments" is a plain repetition.
  const source = (one: string) => (one === '**' ? '(?:[^/]+/)*' : `${one.replaceAll('*', '[^/]*')}/`);
  fc.assert(
    fc.property(glob, path, (pattern, segments) => {
      const wanted = new RegExp(`^${pattern.map(source).join('')}$`).test(`${segments.join('/')}/`);
      expect(pathGlob(pattern.join('/'))(segments.join('/'))).toBe(wanted);
    }),
    { numRuns: 1000 },
  );
});

test('a pattern made to run away does not', () => {
  const startedAt = performance.now();
  expect(pathGlob(`${'*a'.repeat(40)}b`)('a'.repeat(5000))).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(1000);
});

test('refuses what could only be a slip', () => {
  for (const glob of ['', '/kv', 'kv/', 'kv//a', 'kv/a**']) expect(() => pathGlob(glob)).toThrow('invalid_input');
});
