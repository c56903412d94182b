import { describe, expect, it } from 'vitest';
import { codeOf, parseEnv } from '#server/platform/index.ts';
import { checkWay, signInOffer } from './sign-in-ways.ts';

const offerOf = (methods?: string, namespace?: string) =>
  parseEnv({
    ...(methods === undefined ? {} : { SALLYPORT_SIGN_IN_METHODS: methods }),
    ...(namespace === undefined ? {} : { SALLYPORT_SIGN_IN_NAMESPACE: namespace }),
  });
const codeFrom = (work: () => void) => {
  try {
    work();
    return 'ok';
  } catch (error) {
    return codeOf(error);
  }
};

describe('the ways to sign in', () => {
  it('are all four, with mount and namespace free, unless the configuration says so', () => {
    expect(signInOffer(offerOf())).toEqual({
      ways: ['userpass', 'ldap', 'oidc', 'token'].map((method) => ({ method, mount: null, role: null })),
      namespace: null,
    });
    expect(signInOffer(offerOf('oidc:okta#console, ldap:corp/eu,token', 'team/a'))).toEqual({
      ways: [
        { method: 'oidc', mount: 'okta', role: 'console' },
        { method: 'ldap', mount: 'corp/eu', role: null },
        { method: 'token', mount: null, role: null },
      ],
      namespace: 'team/a',
    });
    expect(signInOffer(offerOf('token', '/')).namespace).toBe('');
  });

  it('are refused at start when they are misspelt', () => {
    for (const bad of ['radius', 'ldap:', 'ldap:/x/', 'oidc:a b', 'userpass:../sys'])
      expect(() => offerOf(bad)).toThrow('SALLYPORT_SIGN_IN_METHODS');
    for (const bad of ['/a', 'a/', '../a']) expect(() => offerOf('token', bad)).toThrow('SALLYPORT_SIGN_IN_NAMESPACE');
  });

  it('hold for requests too, not only for the page', () => {
    const env = offerOf('oidc:okta#console,ldap', 'team');
    const ask = (over: object) =>
      codeFrom(() => checkWay(env, { method: 'oidc', mount: 'okta', role: 'console', namespace: 'team', ...over }));
    expect(ask({})).toBe('ok');
    for (const over of [
      { mount: 'other' },
      { role: 'admin' },
      { role: '' },
      { namespace: '' },
      { method: 'userpass' },
      { method: 'token' },
    ])
      expect(ask(over), JSON.stringify(over)).toBe('sign_in_refused');
    expect(ask({ method: 'ldap', mount: 'anywhere', role: undefined })).toBe('ok');
  });
});
