import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountKey, canonicalName } from './account-name.ts';

describe('canonicalName', () => {
  it('has one spelling for all ways to type a name', () => {
    const fullWidth = 'ａｌｉｃｅ';
    for (const typed of ['alice', ' Alice', 'ALICE ', fullWidth, '\u2007alice\n']) expect(canonicalName(typed)).toBe('alice');
  });

  it('refuses what can be no account', () => {
    for (const typed of ['', '  ', '.', '..', 'a/b', '../sys', 'a\0b', 'al\u200dice', 'a\u202eb', 'a\\b'])
      expect(canonicalName(typed)).toBeNull();
  });

  it('is a fixed point: a canonical name is its own canonical name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const name = canonicalName(typed);
        return name === null || canonicalName(name) === name;
      }),
      { numRuns: 2000 },
    );
  });
});

it('accountKey keeps its parts apart', () => {
  expect(accountKey('a', 'b', 'c')).not.toBe(accountKey('a/b', '', 'c'));
  expect(accountKey('', 'userpass', 'a","b')).not.toBe(accountKey('', 'userpass","a', 'b'));
});
