import { describe, expect, test } from 'vitest';
import { parseEnv } from './platform/index.ts';
import { clientCertificate, serviceMethod } from './service-method.ts';

const of = (settings: Record<string, string>) => serviceMethod(parseEnv(settings));
const ROLE_ID = { SALLYPORT_SERVICE_ROLE_ID_FILE: '/r' };

describe('serviceMethod', () => {
  test.each([
    [{ SALLYPORT_SERVICE_AUTH: 'kubernetes' }, { kind: 'kubernetes', mount: 'kubernetes', role: 'sallyport' }],
    [
      { SALLYPORT_SERVICE_AUTH: 'jwt', SALLYPORT_SERVICE_JWT_FILE: '/j' },
      { kind: 'jwt', mount: 'jwt', jwtFile: '/j' },
    ],
    [
      { SALLYPORT_SERVICE_AUTH: 'approle', ...ROLE_ID, SALLYPORT_SERVICE_SECRET_ID_FILE: '/s' },
      { kind: 'approle', mount: 'approle', roleIdFile: '/r', secretIdFile: '/s' },
    ],
    [
      { SALLYPORT_SERVICE_AUTH: 'approle-wrapped', ...ROLE_ID, SALLYPORT_SERVICE_WRAPPING_TOKEN_FILE: '/w' },
      { kind: 'approle-wrapped', mount: 'approle', roleIdFile: '/r', wrappingTokenFile: '/w' },
    ],
    [
      { SALLYPORT_SERVICE_AUTH: 'ldap', SALLYPORT_SERVICE_USERNAME: 'console', SALLYPORT_SERVICE_PASSWORD_FILE: '/p' },
      { kind: 'ldap', mount: 'ldap', username: 'console', passwordFile: '/p' },
    ],
    [
      { SALLYPORT_SERVICE_AUTH: 'cert', SALLYPORT_SERVICE_MOUNT: 'tls/prod', SALLYPORT_SERVICE_ROLE: 'a', VAULT_CLIENT_CERT: '/c' },
      { kind: 'cert', mount: 'tls/prod', role: 'a' },
    ],
    [
      { SALLYPORT_SERVICE_AUTH: 'token-file', SALLYPORT_SERVICE_TOKEN_FILE: '/t' },
      { kind: 'token-file', tokenFile: '/t' },
    ],
  ])('%o', (settings, method) => expect(of(settings)).toMatchObject(method));

  test.each([
    [{}, 'SALLYPORT_SERVICE_AUTH is not set'],
    [{ SALLYPORT_SERVICE_AUTH: 'approle-wrapped', ...ROLE_ID }, 'SALLYPORT_SERVICE_WRAPPING_TOKEN_FILE'],
    [{ SALLYPORT_SERVICE_AUTH: 'userpass' }, 'SALLYPORT_SERVICE_USERNAME'],
    [{ SALLYPORT_SERVICE_AUTH: 'userpass', SALLYPORT_SERVICE_USERNAME: 'console' }, 'SALLYPORT_SERVICE_PASSWORD_FILE'],
    [{ SALLYPORT_SERVICE_AUTH: 'cert' }, 'VAULT_CLIENT_CERT'],
  ])('%o: names what is missing', (settings, name) => expect(() => of(settings)).toThrow(name));
});

test('a client certificate has both files or none', () => {
  expect(clientCertificate(parseEnv({}))).toBeUndefined();
  expect(clientCertificate(parseEnv({ VAULT_CLIENT_CERT: '/c', VAULT_CLIENT_KEY: '/k' }))).toEqual({ certFile: '/c', keyFile: '/k' });
  expect(() => clientCertificate(parseEnv({ VAULT_CLIENT_KEY: '/k' }))).toThrow('belong together');
});
