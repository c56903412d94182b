import { describe, expect, it } from 'vitest';
import { codeOf } from '#server/platform/index.ts';
import { checkOrigin, isLinkFollowed } from './origin.ts';

const OURS = 'https://console.example';
const ORIGINS = [
  OURS,
  null,
  'null',
  'https://evil.example',
  'http://console.example',
  'https://console.example:8443',
  'https://sub.console.example',
  `${OURS}/`,
];
const SITES = ['same-origin', 'same-site', 'cross-site', 'none', null, 'nonsense'];

function verdict(method: string, origin: string | null, fetchSite: string | null, publicUrl = OURS): string {
  try {
    checkOrigin({ method, origin, fetchSite }, new URL(publicUrl));
    return 'ok';
  } catch (error) {
    return codeOf(error);
  }
}

describe('checkOrigin', () => {
  it('lets a state change pass in exactly the declared cells', () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      for (const origin of ORIGINS) {
        for (const site of SITES) {
          const isDeclared = origin === OURS && site === 'same-origin';
          expect(verdict(method, origin, site), `${method} ${origin} ${site}`).toBe(isDeclared ? 'ok' : 'origin_refused');
        }
      }
    }
  });

  it.each([
    ['https://console.example', 'origin_refused'],
    ['http://localhost:3000', 'origin_refused'],
    ['http://console.localhost', 'origin_refused'],
    ['http://127.0.0.1:3000', 'origin_refused'],
    ['http://[::1]:3000', 'origin_refused'],
    ['http://console.example', 'ok'],
    ['http://localhost.example', 'ok'],
    ['http://10.0.0.7:3000', 'ok'],
  ])('at %s, a state change of which nobody says where it comes from: %s', (publicUrl, expected) => {
    expect(verdict('POST', new URL(publicUrl).origin, null, publicUrl)).toBe(expected);
  });

  it('lets a read pass from the address bar and from our own pages only', () => {
    for (const origin of ORIGINS) {
      for (const site of SITES) {
        const isDeclared = (origin === OURS || origin === null) && (site === 'same-origin' || site === 'none' || site === null);
        expect(verdict('GET', origin, site), `${origin} ${site}`).toBe(isDeclared ? 'ok' : 'origin_refused');
      }
    }
  });

  it('lets links in where a verb says so, and only what a browser itself goes to, without an Origin', () => {
    const check = (method: string, origin: string | null, isLink: boolean) => {
      try {
        checkOrigin({ method, origin, fetchSite: 'cross-site', isLink }, new URL(OURS));
        return 'ok';
      } catch (error) {
        return codeOf(error);
      }
    };
    expect(check('GET', null, true)).toBe('ok');
    expect(check('GET', null, false)).toBe('origin_refused');
    expect(check('GET', 'https://evil.example', true)).toBe('origin_refused');
    expect(check('GET', 'null', true)).toBe('origin_refused');
    expect(check('POST', null, true)).toBe('origin_refused');
    expect(check('POST', OURS, true)).toBe('origin_refused');
  });

  it('tells a link that is followed from all that a page asks for by itself', () => {
    const asked = (mode?: string, dest?: string) =>
      isLinkFollowed(new Headers({ ...(mode ? { 'sec-fetch-mode': mode } : {}), ...(dest ? { 'sec-fetch-dest': dest } : {}) }));
    expect(asked('navigate', 'document')).toBe(true);
    for (const [mode, dest] of [
      [],
      ['navigate', 'iframe'],
      ['navigate', 'image'],
      ['cors', 'empty'],
      ['no-cors', 'document'],
      ['navigate'],
    ])
      expect(asked(mode, dest)).toBe(false);
  });
});
