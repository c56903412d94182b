import { describe, expect, it } from 'vitest';
import { enrolStartReplySchema, signInReplySchema, signInSchema } from '#lib/contracts/session.ts';
import { pageAfter, parseNewSeed, parseNextStep } from './door-api.ts';
import { FIRST_TIME, parseRemembered } from './remembered.ts';
import { readSignIn } from './sign-in-fields.ts';

const form = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};

describe('readSignIn', () => {
  it('reads what the contract takes', () => {
    const read = readSignIn(form({ method: 'userpass', username: ' ana ', password: ' p ', mount: '/userpass/', namespace: '/a/b/' }));
    expect(read).toEqual({
      request: { method: 'userpass', username: 'ana', password: ' p ', mount: 'userpass', namespace: 'a/b' },
      remembered: { method: 'userpass', mount: 'userpass', namespace: 'a/b' },
    });
    expect('request' in read && signInSchema.safeParse(read.request).success).toBe(true);
  });

  it('says which fields are empty, in the words of the contract', () => {
    expect(readSignIn(form({ method: 'userpass', username: ' ', password: '' }))).toEqual({
      fields: { username: 'Enter your user name.', password: 'Enter your password.' },
    });
    expect(readSignIn(form({ method: 'token', token: ' ' }))).toEqual({ fields: { token: 'Paste a token.' } });
  });

  it('remembers nothing secret', () => {
    for (const fields of [
      { method: 'userpass', username: 'planted-name', password: 'planted-secret' },
      { method: 'token', token: 'planted-secret' },
    ]) {
      const read = readSignIn(form(fields));
      expect(JSON.stringify('remembered' in read && read.remembered)).not.toContain('planted');
    }
  });
});

describe('replies checked by hand agree with the contracts', () => {
  const replies = [{ next: 'verify' }, { next: 'enrol' }, { next: 'console' }, { next: 'elsewhere' }, {}, null, 'x'];
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
    for (const seed of seeds) expect(isTaken(parseNewSeed, seed)).toBe(enrolStartReplySchema.safeParse(seed).success);
  });

  it('and lead on', () => {
    expect(pageAfter('verify', '/leases?a=1')).toBe('/verify?returnTo=%2Fleases%3Fa%3D1');
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
      '{"method":"ldap","mount":"x","namespace":""}',
      '{"method":"userpass","mount":1,"namespace":""}',
      '{"method":"userpass","mount":"","namespace":""}',
    ])
      expect(parseRemembered(text)).toEqual(FIRST_TIME);
  });
});
