import { describe, expect, it } from 'vitest';
import { pageCsp, securityHeaders } from './security-headers.ts';

describe('pageCsp', () => {
  it('has no unsafe source in production', () => {
    expect(pageCsp('abc', false)).not.toContain('unsafe');
    expect(pageCsp('abc', false)).toContain("script-src 'self' 'nonce-abc'");
    expect(pageCsp('abc', false)).toContain("style-src 'self' 'nonce-abc'");
    expect(pageCsp('abc', false)).toContain("default-src 'none'");
    expect(pageCsp('abc', false)).toMatch(/require-trusted-types-for 'script'; trusted-types default$/);
  });

  it('names its exception in development', () => {
    expect(pageCsp('abc', true)).toContain("'unsafe-eval'");
  });
});

describe('securityHeaders', () => {
  it('sends HSTS over TLS only', () => {
    expect(securityHeaders(false)['Strict-Transport-Security']).toBeUndefined();
    expect(securityHeaders(true)['Strict-Transport-Security']).toContain('max-age=31536000');
  });
});
