import fc from 'fast-check';
import { encode } from 'next-auth/jwt';
import { describe, expect, it } from 'vitest';
import { newOpaqueId, Secret, systemRandom } from '#server/platform/index.ts';
import { createSessionCookies } from './cookies.ts';

const secret = new Secret(newOpaqueId(systemRandom));
const cookies = createSessionCookies({ secret, publicUrl: new URL('http://localhost:3000') });
const safe = createSessionCookies({ secret, publicUrl: new URL('https://console.example') });
const id = newOpaqueId(systemRandom);
const pairOf = (setCookie: string) => setCookie.split(';')[0] as string;

describe('the session cookie', () => {
  it('gives back the id it was issued for, among others', async () => {
    expect(await cookies.read(`a=b; ${pairOf(await cookies.issue(id, 60))}; c=d`)).toBe(id);
  });

  it('carries the attributes that its address allows', async () => {
    expect(await cookies.issue(id, 60)).toMatch(/^sallyport\.session=[^;]+; Max-Age=60; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await safe.issue(id, 60)).toMatch(/^__Host-sallyport\.session=[^;]+; Max-Age=60; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    expect(safe.clear()).toMatch(/^__Host-sallyport\.session=; Max-Age=0; .*Secure$/);
  });

  it('does not show the id, and is smaller than browsers allow', async () => {
    const issued = await cookies.issue(id, 60);
    expect(Buffer.from(issued, 'base64url').toString('latin1') + issued).not.toContain(id);
    expect(issued.length).toBeLessThan(1024);
  });

  it('is nobody when tampered with, foreign, doubled, oversized or without an id', async () => {
    const pair = pairOf(await cookies.issue(id, 60));
    const tampered = `${pair.slice(0, -8)}${pair.at(-8) === 'A' ? 'B' : 'A'}${pair.slice(-7)}`;
    const foreign = createSessionCookies({ secret: new Secret('x'.repeat(43)), publicUrl: new URL('http://localhost') });
    const noId = `sallyport.session=${await encode({ token: { sub: 'me' }, secret: secret.reveal() })}`;
    const oddId = `sallyport.session=${await encode({ token: { sid: ['x'] }, secret: secret.reveal() })}`;
    const headers = [
      null,
      '',
      'sallyport.session=',
      tampered,
      pairOf(await foreign.issue(id, 60)),
      `${pair}; ${pair}`,
      `${pair}${'x'.repeat(5000)}`,
      noId,
      oddId,
    ];
    for (const header of headers) expect(await cookies.read(header)).toBeNull();
    expect(await cookies.read(pairOf(await cookies.issue(id, -3600)))).toBeNull();
    expect(await safe.read(pair)).toBeNull();
  });

  it('never throws on what browsers and others send', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => (await cookies.read(`sallyport.session=${text}`)) === null),
    );
  });
});

describe('the CSRF token', () => {
  it('belongs to one session, or to nobody', () => {
    expect(cookies.isCsrfTokenRight(id, cookies.csrfToken(id))).toBe(true);
    expect(cookies.isCsrfTokenRight(null, cookies.csrfToken(null))).toBe(true);
    const other = newOpaqueId(systemRandom);
    for (const wrong of [null, '', cookies.csrfToken(other), cookies.csrfToken(null)])
      expect(cookies.isCsrfTokenRight(id, wrong)).toBe(false);
    for (const wrong of [null, '', cookies.csrfToken(id)]) expect(cookies.isCsrfTokenRight(null, wrong)).toBe(false);
  });

  it('does not tell the secret or the id', () => {
    expect(cookies.csrfToken(id)).toMatch(/^[0-9a-f]{64}$/);
  });
});
