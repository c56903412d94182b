import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apiPaths, inNamespace, oneParam, paths, safeReturnTo } from './paths.ts';

const ORIGIN = 'http://localhost:3000';

describe('paths', () => {
  it('spells every page and every API address', () => {
    expect({
      pages: {
        home: [paths.home(), paths.home({ ns: 'a/b' })],
        signIn: [paths.signIn(), paths.signIn({ returnTo: '/leases?prefix=a/' })],
        verify: paths.verify({ returnTo: '/leases' }),
        enrol: paths.enrol(),
        factors: paths.factors(),
        leases: [paths.leases(), paths.leases({ ns: 'a/b', prefix: 'database/creds/', filter: 'x y', lease: 'database/creds/a/1' })],
        audit: [paths.audit(), paths.audit({ ns: 'a/b', person: 'x y', path: 'secret/', outcome: 'denied,error', last: '1h', entry: '4' })],
        journal: [
          paths.settings.journal(),
          paths.settings.journal({ ns: 'a/b', who: 'x y', verb: 'lease.revoke', outcome: 'done', request: '0f' }),
        ],
        snapshots: [paths.snapshots(), paths.snapshots({ snapshot: '0f' })],
        policies: [
          paths.policies(),
          paths.policies({ ns: 'a/b', filter: 'x', name: 'team é', path: 'secret/data/a' }),
          paths.policies({ draft: '1' }),
        ],
        settings: [
          paths.settings.sessions(),
          paths.settings.recoveryCodes(),
          paths.settings.people(),
          paths.settings.people({ ns: 'a/b', filter: 'x y' }),
        ],
        inNamespace: [inNamespace('/leases', 'payments'), inNamespace('/leases', undefined)],
      },
      api: {
        ...apiPaths,
        policy: Object.values(apiPaths.policy).map((path) => (typeof path === 'string' ? path : path('team/é'))),
        people: Object.values(apiPaths.people).map((path) => (typeof path === 'string' ? path : path('6f1f'))),
        snapshot: Object.values(apiPaths.snapshot).map((path) => (typeof path === 'string' ? path : path('0f'))),
      },
    }).toMatchSnapshot();
  });

  it('takes the first of a repeated parameter', () => {
    expect(oneParam(['/a', '/b'])).toBe('/a');
    expect(oneParam(undefined)).toBeUndefined();
  });
});

describe('safeReturnTo', () => {
  it.each(['/leases', '/leases?prefix=database%2F&filter=a', '/leases#x', '/'])('goes on to %s', (path) => {
    expect(safeReturnTo(path)).toBe(path);
  });

  it.each([
    undefined,
    null,
    '',
    'leases',
    'https://evil.example/',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    'javascript:alert(1)',
    '/.//evil.example',
    '/a/..//evil.example',
    '/sign-in',
    '/verify?returnTo=/verify',
    '/enrol',
    '/api/session',
    '/x/../api/session',
    `/${'a'.repeat(3000)}`,
  ])('goes to the fallback instead of %j', (value) => {
    expect(safeReturnTo(value)).toBe('/');
  });

  it('never leaves the site, whatever it is given', () => {
    const nasty = fc.array(fc.constantFrom('/', '\\', '.', '..', ':', '@', '\t', '%2f', '%5c', 'evil.example', 'http:', '?', '#', ' '));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webPath(),
          nasty.map((parts) => `/${parts.join('')}`),
        ),
        (value) => {
          const url = new URL(safeReturnTo(value), `${ORIGIN}/sign-in`);
          expect(url.origin).toBe(ORIGIN);
          expect(url.pathname.startsWith('/api/')).toBe(false);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
