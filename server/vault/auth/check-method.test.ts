import { expect, test } from 'vitest';
import { AppError, Secret } from '#server/platform/index.ts';
import { createClient } from '../create-client.ts';
import { checkMethod } from './check-method.ts';
import type { ServiceMethod } from './method.ts';

function fieldsOf(method: unknown): unknown {
  try {
    checkMethod(method as ServiceMethod);
    return 'ok';
  } catch (error) {
    return error instanceof AppError && error.code === 'invalid_input' ? error.fields : error;
  }
}

test.each<[ServiceMethod]>([
  [{ kind: 'kubernetes', mount: 'kubernetes', role: 'a', jwtFile: '/a' }],
  [{ kind: 'approle', mount: 'approle', roleIdFile: '/a' }],
  [{ kind: 'approle-wrapped', mount: 'approle', roleIdFile: '/a', wrappingTokenFile: '/b', roleName: 'c' }],
  [{ kind: 'ldap', mount: 'ldap', username: 'a', passwordFile: '/a' }],
  [{ kind: 'jwt', mount: 'jwt', jwtFile: '/a' }],
  [{ kind: 'cert', mount: 'cert', role: 'a' }],
  [{ kind: 'token', token: new Secret('s.planted') }],
  [{ kind: 'token-file', tokenFile: '/a' }],
])('%o is one', (method) => expect(fieldsOf(method)).toBe('ok'));

const EMPTY = 'A text that is not empty.';

test.each([
  [undefined, { method: 'How to sign in is missing.' }],
  [{ kind: 'github' }, { 'method.kind': 'One of kubernetes, approle, approle-wrapped, userpass, ldap, jwt, cert, token, token-file.' }],
  [
    { kind: 'userpass', mount: 'userpass', username: 'a', password: 'planted-password' },
    { 'method.passwordFile': EMPTY, 'method.password': 'Not an option of userpass.' },
  ],
  [
    { kind: 'kubernetes', mount: '', role: 7, jwtFile: '/a' },
    { 'method.mount': EMPTY, 'method.role': EMPTY },
  ],
  [{ kind: 'token', token: 's.planted' }, { 'method.token': 'A Secret: new Secret(token).' }],
])('%o is told what is wrong with it, and nothing that it holds', (method, fields) => expect(fieldsOf(method)).toEqual(fields));

test.each([
  [{ addresses: ['http://127.0.0.1:1'] }, 'method'],
  [{ addresses: 'http://127.0.0.1:1', method: { kind: 'cert', mount: 'cert' } }, 'VAULT_ADDR'],
  [{ method: { kind: 'cert', mount: 'cert' } }, 'VAULT_ADDR'],
  [{ addresses: [7], method: { kind: 'cert', mount: 'cert' } }, 'VAULT_ADDR'],
])('a client of %o is refused before it opens anything', async (options, field) => {
  const error = await createClient(options as never).then(
    () => null,
    (failure) => failure,
  );
  expect(error).toMatchObject({ code: 'invalid_input', fields: { [field]: expect.any(String) } });
});
