import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TRUSTED_TYPES_SCRIPT } from './trusted-types.ts';

interface Rules {
  createScriptURL(text: string): string | null;
  createHTML(text: string): string | null;
  createScript?: unknown;
}

function rules(): Rules {
  const made = new Map<string, Rules>();
  const trustedTypes = { createPolicy: (name: string, policy: Rules) => made.set(name, policy) };
  const location = { origin: 'https://console.example' };
  runInNewContext(TRUSTED_TYPES_SCRIPT, { window: { trustedTypes }, trustedTypes, location, URL });
  expect([...made.keys()]).toEqual(['default']);
  return made.get('default') as Rules;
}

describe('the policy of a page', () => {
  it("loads the console's own chunks, by the very text: the bundle knows a chunk again by its address", () => {
    for (const own of ['/_next/static/chunks/a1.js', 'https://console.example/_next/static/chunks/a1.js'])
      expect(rules().createScriptURL(own)).toBe(own);
  });

  it.each([
    'https://evil.example/_next/static/chunks/a1.js',
    '//evil.example/_next/static/a.js',
    '/\\evil.example/_next/static/a.js',
    'data:text/javascript,alert(1)//_next/static/',
    'javascript:alert(1)',
    'blob:https://console.example/_next/static/a',
    '/api/audit',
    '/_next/static/../../api/audit',
    '/_next/static/%2e%2e/%2e%2e/api/audit',
  ])('loads nothing from %s', (address) => {
    expect(rules().createScriptURL(address)).toBeNull();
  });

  it('makes no markup of any text', () => {
    const policy = rules();
    fc.assert(fc.property(fc.string(), (text) => policy.createHTML(text) === null));
    fc.assert(fc.property(fc.string({ minLength: 1 }), (text) => policy.createHTML(`<script>${text}</script>`) === null));
    expect(policy.createHTML('<img src=x onerror=alert(1)>')).toBeNull();
    expect(policy.createHTML('<script></script>')).toBe('<script></script>');
    expect(policy.createScript).toBeUndefined();
  });
});

it('does nothing in a browser without Trusted Types', () => {
  expect(() => runInNewContext(TRUSTED_TYPES_SCRIPT, { window: {} })).not.toThrow();
});
