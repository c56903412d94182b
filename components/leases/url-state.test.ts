import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paths } from '#lib/paths.ts';
import { crumbsOf, isTokenLease, type LeaseView, parseLeaseView } from './url-state.ts';

function parseAddress(address: string): LeaseView {
  return parseLeaseView(new URL(address, 'http://localhost').searchParams);
}

describe('address of the leases page', () => {
  it('holds the whole state and gives it back', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    const prefix = fc.array(text, { maxLength: 4 }).map((parts) => parts.map((part) => `${part.replaceAll('/', '')}/`).join(''));
    fc.assert(
      fc.property(fc.record({ ns: text, prefix, filter: text, lease: text }), (view) => {
        expect(parseAddress(paths.leases(view))).toEqual(view);
      }),
    );
  });

  it('adds the slash that a hand-typed prefix lacks', () => {
    expect(parseAddress('/leases?prefix=database').prefix).toBe('database/');
  });

  it('keeps what is not valid, for the server to refuse, rather than show another place', () => {
    expect(parseAddress('/leases?ns=..%2Froot').ns).toBe('../root');
  });

  it('cuts what is longer than the server takes', () => {
    expect(parseAddress(`/leases?filter=${'x'.repeat(5000)}`).filter).toHaveLength(200);
  });

  it('names the way down to a prefix', () => {
    expect(crumbsOf('database/creds/')).toEqual([
      { prefix: 'database/', name: 'database/' },
      { prefix: 'database/creds/', name: 'creds/' },
    ]);
    expect(crumbsOf('')).toEqual([]);
    expect(isTokenLease('auth/token/create/h0')).toBe(true);
    expect(isTokenLease('authority/creds/a/h0')).toBe(false);
  });
});
