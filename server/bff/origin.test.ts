import { describe, expect, it } from 'vitest';
import { codeOf } from '#server/platform/index.ts';
import { checkOrigin } from './origin.ts';

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

function verdict(method: string, origin: string | null, fetchSite: string | null): string {
  try {
    checkOrigin({ method, origin, fetchSite }, OURS);
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
          const isDeclared = origin === OURS && (site === 'same-origin' || site === null);
          expect(verdict(method, origin, site), `${method} ${origin} ${site}`).toBe(isDeclared ? 'ok' : 'origin_refused');
        }
      }
    }
  });

  it('lets a read pass from the address bar and from our own pages only', () => {
    for (const origin of ORIGINS) {
      for (const site of SITES) {
        const isDeclared = (origin === OURS || origin === null) && (site === 'same-origin' || site === 'none' || site === null);
        expect(verdict('GET', origin, site), `${origin} ${site}`).toBe(isDeclared ? 'ok' : 'origin_refused');
      }
    }
  });
});
