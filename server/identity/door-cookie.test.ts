import { describe, expect, it } from 'vitest';
import { createDoorCookie } from './door-cookie.ts';

const id = 'a'.repeat(43);

describe('the cookie of a sign-in that is under way', () => {
  it('is bound to the host over TLS, comes back by a link, and ends with the sign-in', () => {
    const tls = createDoorCookie(new URL('https://console.example'));
    expect(tls.issue(id)).toBe(`__Host-sallyport.door=${id}; Max-Age=600; Path=/; HttpOnly; SameSite=Lax; Secure`);
    expect(tls.clear()).toMatch(/^__Host-sallyport\.door=; Max-Age=0; /);
    const plain = createDoorCookie(new URL('http://localhost:3000'));
    expect(plain.issue(id)).toBe(`sallyport.door=${id}; Max-Age=600; Path=/; HttpOnly; SameSite=Lax`);
  });

  it('is read in one shape only, and not when a second one was planted', () => {
    const { read } = createDoorCookie(new URL('https://console.example'));
    expect(read(`x=1; __Host-sallyport.door=${id}`)).toBe(id);
    const odd = [
      null,
      '',
      `sallyport.door=${id}`,
      `__Host-sallyport.door=${id}b`,
      '__Host-sallyport.door=',
      `x__Host-sallyport.door=${id}`,
    ];
    for (const header of odd) expect(read(header)).toBeNull();
    expect(read(`__Host-sallyport.door=${id}; __Host-sallyport.door=${'b'.repeat(43)}`)).toBeNull();
  });
});
