import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capabilitiesOf } from './capabilities.ts';

describe('what a server can do', () => {
  test('the pinned OpenBao', () => {
    expect(capabilitiesOf({ product: 'openbao', version: '2.7.2' })).toEqual({
      hasPolicyCas: true,
      hasNamespaces: true,
      canElideLists: true,
      declaresAuditDevices: true,
      hasStaticSeal: true,
      readsOnStandbys: true,
      notCaughtUpStatus: 429,
    });
  });

  test.each([
    ['2.2.9', { hasPolicyCas: false, hasNamespaces: false, hasStaticSeal: false }],
    ['2.3.1', { hasPolicyCas: true, hasNamespaces: true, declaresAuditDevices: false }],
    ['2.3.2', { declaresAuditDevices: true, hasStaticSeal: false }],
    ['2.4.4', { hasStaticSeal: true, readsOnStandbys: false, notCaughtUpStatus: null }],
    ['2.5.0-beta1', { readsOnStandbys: true, notCaughtUpStatus: 429 }],
    ['10.0.0', { hasPolicyCas: true, readsOnStandbys: true }],
    ['a build of our own', { hasPolicyCas: false, readsOnStandbys: false }],
  ])('OpenBao %s', (version, some) => {
    expect(capabilitiesOf({ product: 'openbao', version })).toMatchObject(some);
  });

  test.each([
    ['1.12.11', { hasNamespaces: false, canElideLists: false, readsOnStandbys: false, notCaughtUpStatus: null }],
    ['1.21.1', { hasNamespaces: false, canElideLists: true, hasStaticSeal: false, declaresAuditDevices: false, hasPolicyCas: false }],
    ['1.21.1+ent', { hasNamespaces: true, readsOnStandbys: true, notCaughtUpStatus: 412, hasPolicyCas: false }],
    ['2.0.4+ent.hsm', { hasNamespaces: true, canElideLists: true }],
  ])('Vault %s', (version, some) => {
    expect(capabilitiesOf({ product: 'vault', version })).toMatchObject(some);
  });

  test('a later version of one product loses nothing, and no text throws', () => {
    const part = fc.nat({ max: 30 });
    fc.assert(
      fc.property(part, part, part, (major, minor, patch) => {
        const count = (version: string) => Object.values(capabilitiesOf({ product: 'openbao', version })).filter(Boolean).length;
        expect(count(`${major}.${minor}.${patch + 1}`)).toBeGreaterThanOrEqual(count(`${major}.${minor}.${patch}`));
        expect(count(`${major}.${minor + 1}.0`)).toBeGreaterThanOrEqual(count(`${major}.${minor}.${patch}`));
      }),
    );
    fc.assert(fc.property(fc.string(), (version) => void capabilitiesOf({ product: 'vault', version })));
  });
});
