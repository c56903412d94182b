import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf } from '#server/platform/index.ts';
import { vaultPath } from './path.ts';

const codeOfThrown = (make: () => unknown) => {
  try {
    make();
    return 'no error';
  } catch (error) {
    return codeOf(error);
  }
};

describe('vaultPath', () => {
  test('encodes one segment, slash and query characters included in the refusal or the encoding', () => {
    expect(vaultPath`sys/policies/acl/${"p'q=r?x#y &z"}`).toBe("sys/policies/acl/p'q%3Dr%3Fx%23y%20%26z");
  });

  test.each(['', '.', '..', '../mounts', 'a/b', '/', 'a\nb', 'a\u0000', 'a\u2028b', '\ud800'])('refuses %j as a segment', (segment) => {
    expect(codeOfThrown(() => vaultPath`sys/policies/acl/${segment}`)).toBe('invalid_input');
  });

  test.each(['a//b', '/a', 'a/../b', 'a/./b', '..', './', '//', 'a/\r/'])('refuses %j as several segments', (path) => {
    expect(codeOfThrown(() => vaultPath`sys/leases/lookup/${vaultPath.splat(path)}`)).toBe('invalid_input');
  });

  test.each([undefined, null, 7, {}, []])('refuses %j, which is no text, as one and as several', (odd) => {
    expect(codeOfThrown(() => vaultPath`sys/leases/lookup/${odd as never}`)).toBe('invalid_input');
    expect(codeOfThrown(() => vaultPath`sys/leases/lookup/${vaultPath.splat(odd as never)}`)).toBe('invalid_input');
  });

  test('keeps the trailing slash of several segments, and takes none at all', () => {
    expect(vaultPath`sys/leases/lookup/${vaultPath.splat('database/creds/')}`).toBe('sys/leases/lookup/database/creds/');
    expect(vaultPath`sys/leases/lookup/${vaultPath.splat('')}`).toBe('sys/leases/lookup/');
  });

  test('whatever is put in comes out as exactly that one segment, or is refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (segment) => {
        let path: string;
        try {
          path = vaultPath`a/${segment}/b`;
        } catch (error) {
          expect(codeOf(error)).toBe('invalid_input');
          return;
        }
        const url = new URL(`http://vault.test/v1/${path}`);
        expect(url.search + url.hash).toBe('');
        const parts = url.pathname.split('/');
        expect(parts).toHaveLength(5);
        expect(decodeURIComponent(parts[3] ?? '')).toBe(segment);
      }),
      { numRuns: 500 },
    );
  });

  test('several segments never climb out of their place', () => {
    const piece = fc.constantFrom('..', '.', '', 'a', '%2e%2e', 'b c', 'ü', '?', ';');
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        let path: string;
        try {
          path = vaultPath`x/${vaultPath.splat(pieces.join('/'))}`;
        } catch {
          return;
        }
        const { pathname } = new URL(`http://vault.test/v1/${path}`);
        expect(pathname).toBe(`/v1/${path}`);
        expect(pathname.slice('/v1/x/'.length).split('/').map(decodeURIComponent)).toEqual(pieces);
      }),
      { numRuns: 500 },
    );
  });
});
