import { describe, expect, it } from 'vitest';
import {
  enrolStartReplySchema,
  oidcStartReplySchema,
  oidcStartSchema,
  type SignInWay,
  signInReplySchema,
  signInSchema,
} from '#lib/contracts/session.ts';
import { pageAfter, parseAuthUrl, parseNewSeed, parseNextStep } from './door-api.ts';
import { FIRST_TIME, parseRemembered } from './remembered.ts';
import { factorName, readAnswers } from './server-factor-answers.ts';
import { readSignIn } from './sign-in-fields.ts';
import { rememberedWay, wayLabel } from './sign-in-ways.ts';

const form = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};

const free = (method: SignInWay['method']): SignInWay => ({ method, mount: null, role: null });
const offer = (...ways: SignInWay[]) => ({ ways, namespace: null });

describe('readSignIn', () => {
  it('reads what the contract takes', () => {
    for (const method of ['userpass', 'ldap'] as const) {
      const typed = form({ username: ' ana ', password: ' p ', mount: '/corp/', namespace: '/a/b/' });
      const read = readSignIn(typed, free(method), null);
      expect(read).toEqual({
        request: { method, username: 'ana', password: ' p ', mount: 'corp', namespace: 'a/b' },
        remembered: { method, mount: 'corp', namespace: 'a/b' },
      });
      expect('request' in read && signInSchema.safeParse(read.request).success).toBe(true);
    }
    const oidc = readSignIn(form({ mount: 'okta', role: ' ops ', namespace: '' }), free('oidc'), null);
    expect(oidc).toEqual({
      oidc: { mount: 'okta', role: 'ops', namespace: '' },
      remembered: { method: 'oidc', mount: 'okta', namespace: '' },
    });
    expect('oidc' in oidc && oidcStartSchema.safeParse(oidc.oidc).success).toBe(true);
  });

  it('takes what is fixed from the configuration, whatever the form holds', () => {
    const way = { method: 'oidc', mount: 'okta', role: 'console' } as const;
    const read = readSignIn(form({ mount: 'evil', role: 'root', namespace: 'evil' }), way, 'team');
    expect(read).toMatchObject({ oidc: { mount: 'okta', role: 'console', namespace: 'team' } });
  });

  it('says which fields are empty, in the words of the contract', () => {
    expect(readSignIn(form({ username: ' ', password: '' }), free('userpass'), null)).toEqual({
      fields: { username: 'Enter your user name.', password: 'Enter your password.' },
    });
    expect(readSignIn(form({ token: ' ' }), free('token'), null)).toEqual({ fields: { token: 'Paste a token.' } });
  });

  it('remembers nothing secret', () => {
    for (const method of ['userpass', 'ldap', 'oidc', 'token'] as const) {
      const fields = { username: 'planted-name', password: 'planted-secret', token: 'planted-secret', role: 'planted' };
      const read = readSignIn(form(fields), free(method), null);
      expect(JSON.stringify('remembered' in read && read.remembered)).not.toContain('planted');
    }
  });
});

describe('the ways to sign in', () => {
  it('are those of last time where they are still offered', () => {
    const [okta, azure] = [
      { method: 'oidc', mount: 'okta', role: null },
      { method: 'oidc', mount: 'azure', role: null },
    ] as const;
    const both = offer(free('userpass'), okta, azure);
    expect(rememberedWay(both, { method: 'oidc', mount: 'azure', namespace: '' })).toBe(azure);
    expect(rememberedWay(both, { method: 'oidc', mount: 'gone', namespace: '' })).toBe(okta);
    expect(rememberedWay(both, { method: 'ldap', mount: 'ldap', namespace: '' })?.method).toBe('userpass');
    expect(both.ways.map((way) => wayLabel(way, both))).toEqual(['Userpass', 'OIDC · okta', 'OIDC · azure']);
    expect(wayLabel(okta, offer(okta))).toBe('OIDC');
  });
});

describe("answers to the server's own factors", () => {
  const view = {
    factors: [
      { name: 'a', methods: [{ type: 'totp', isByPasscode: true }] },
      {
        name: 'b',
        methods: [
          { type: 'duo', isByPasscode: false },
          { type: 'duo', isByPasscode: true },
        ],
      },
    ],
  };
  it('are one for each, and null for a push', () => {
    expect(readAnswers(form({ 'passcode-0': ' 123 456 ' }), view, [0, 0])).toEqual({
      answers: [
        { method: 0, passcode: '123456' },
        { method: 0, passcode: null },
      ],
    });
    expect(readAnswers(form({ 'passcode-0': '1' }), view, [0, 1])).toEqual({ fields: { 'passcode-1': 'Enter the passcode.' } });
    expect(factorName('okta')).toBe('Okta');
    expect(factorName('x-new')).toBe('x-new');
  });
});

describe('replies checked by hand agree with the contracts', () => {
  const replies = [
    { next: 'verify' },
    { next: 'enrol' },
    { next: 'console' },
    { next: 'server-factor' },
    { next: 'elsewhere' },
    {},
    null,
    'x',
  ];
  const seeds = [{ secretKey: 'A', otpauthUri: 'o', qrSvg: '<svg/>' }, { secretKey: 1, qrSvg: '' }, null];
  const isTaken = (parse: (value: unknown) => unknown, value: unknown) => {
    try {
      parse(value);
      return true;
    } catch {
      return false;
    }
  };

  it('on sign-in and enrolment', () => {
    for (const reply of replies) expect(isTaken(parseNextStep, reply)).toBe(signInReplySchema.safeParse(reply).success);
    for (const reply of [{ authUrl: 'https://idp.example/a?b=c' }, { authUrl: 'no address' }, {}, null])
      expect(isTaken(parseAuthUrl, reply)).toBe(oidcStartReplySchema.safeParse(reply).success);
    // The browser is sent there: stricter than the contract.
    expect(isTaken(parseAuthUrl, { authUrl: 'javascript:alert(1)' })).toBe(false);
    for (const seed of seeds) expect(isTaken(parseNewSeed, seed)).toBe(enrolStartReplySchema.safeParse(seed).success);
  });

  it('and lead on', () => {
    expect(pageAfter('verify', '/leases?a=1')).toBe('/verify?returnTo=%2Fleases%3Fa%3D1');
    expect(pageAfter('server-factor', '/leases')).toBe('/server-factor?returnTo=%2Fleases');
    expect(pageAfter('enrol', '/leases')).toBe('/enrol?returnTo=%2Fleases');
    expect(pageAfter('console', '/leases')).toBe('/leases');
  });
});

describe('parseRemembered', () => {
  it('takes anything odd for nothing', () => {
    expect(parseRemembered('{"method":"token","mount":"userpass","namespace":"a"}')).toMatchObject({ method: 'token', namespace: 'a' });
    for (const text of [
      null,
      '',
      '{',
      'null',
      '[]',
      '{"method":"radius","mount":"x","namespace":""}',
      '{"method":"userpass","mount":1,"namespace":""}',
      '{"method":"userpass","mount":"","namespace":""}',
    ])
      expect(parseRemembered(text)).toEqual(FIRST_TIME);
  });
});
