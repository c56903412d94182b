import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTelling, isVague, mayTell, TELLING } from './key-names.ts';

/** A plain name as people write it: in any case, with any separators. */
const written = (plain: string) =>
  fc
    .array(fc.tuple(fc.boolean(), fc.constantFrom('', '', '', '_', '-', '.', 'é', '\u212a')), {
      minLength: plain.length,
      maxLength: plain.length,
    })
    .map((ways) => [...plain].map((letter, at) => (ways[at]?.[0] ? letter.toUpperCase() : letter) + (ways[at]?.[1] ?? '')).join(''));

test('no telling or vague name is passed over by its ending alone', () => {
  fc.assert(
    fc.property(fc.oneof(fc.stringMatching(TELLING), fc.constantFrom('key', 'keys')).chain(written), (name) => {
      if (isTelling(name) || isVague(name)) expect(mayTell(`"${name}"`, name.length + 1)).toBe(true);
    }),
    { numRuns: 20_000 },
  );
});

test('most names of an audit entry are', () => {
  const names = ['time', 'type', 'auth', 'accessor', 'display_name', 'mount_point', 'request', 'token_ttl', 'remote_address'];
  expect(names.filter((name) => mayTell(name, name.length))).toEqual([]);
});
