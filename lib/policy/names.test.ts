import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isImmutablePolicy, isUndeletablePolicy, looksLikeRoot, whyNotPolicyName } from './names.ts';

const alike = (name: string) => whyNotPolicyName(name, { isNew: true });

describe('look-alikes of root', () => {
  it.each([
    'root',
    'ROOT',
    'Root',
    ' root',
    'root\u00a0',
    'r00t',
    'ro0t',
    'r\u043eot',
    'r\u03bf\u03bft',
    '\uff52\uff4f\uff4f\uff54',
    'rööt',
    'root.',
    '_root_',
  ])('refuses %j', (name) => {
    expect(looksLikeRoot(name)).toBe(true);
    expect(alike(name)).toContain('root');
    expect(whyNotPolicyName(name, { isNew: false })).toContain('root');
  });

  it.each(['root-ca', 'roots', 'reboot', 'robot', 'roo', 'chroot', 'root2'])('takes %j for what it is', (name) => {
    expect(looksLikeRoot(name)).toBe(false);
    expect(alike(name)).toBeNull();
  });

  it('sees root through any case, padding, width and look-alike letter', () => {
    const oneOf = (letters: string) => fc.constantFrom(...letters);
    const pad = fc.string({ unit: fc.constantFrom(' ', '.', '-', '_', '\t', '\u200b', '\u00ad', '\u0301'), maxLength: 3 });
    const letters = fc.tuple(pad, oneOf('rRгｒʀ'), pad, oneOf('oO0оοօｏ'), pad, oneOf('oO0оοօｏ'), pad, oneOf('tT7тτｔ'), pad);
    fc.assert(
      fc.property(letters, (parts) => {
        expect(looksLikeRoot(parts.join(''))).toBe(true);
      }),
    );
  });

  it('never takes a name for root that has other plain letters in it', () => {
    const other = fc.constantFrom(...'abcdefghijklmnpqsuvwxyz12345689');
    fc.assert(
      fc.property(fc.string(), other, fc.string(), (before, sign, after) => {
        expect(looksLikeRoot(before + sign + after)).toBe(false);
      }),
    );
  });
});

describe('names', () => {
  it.each(['app', 'team-a.read_only', '0', 'a'.repeat(128)])('takes %j', (name) => expect(alike(name)).toBeNull());
  it.each(['App', ' app', 'a b', 'é', 'a/b', '', '..', 'a'.repeat(129), 'a\u0000', 'response-wrapping'])(
    'refuses %j with a reason',
    (name) => {
      expect(alike(name)).toMatch(/\.$/);
    },
  );
  it('lets an old policy keep an odd name, but no name that the server would change', () => {
    expect(whyNotPolicyName('team é', { isNew: false })).toBeNull();
    expect(whyNotPolicyName('Team', { isNew: false })).toContain('lower case');
  });
  it('knows which are the server’s own', () => {
    expect(['root', 'ROOT ', 'default', 'app'].map(isImmutablePolicy)).toEqual([true, true, false, false]);
    expect(['root', 'default', 'app'].map(isUndeletablePolicy)).toEqual([true, true, false]);
  });
});
