import type { Env } from './platform/index.ts';
import type { ServiceMethod, VaultClusterOptions } from './vault/index.ts';

type FileSetting = Extract<keyof Env, `SALLYPORT_SERVICE_${'ROLE_ID' | 'SECRET_ID' | 'WRAPPING_TOKEN' | 'PASSWORD' | 'TOKEN'}_FILE`>;

function required(env: Env, name: FileSetting | 'SALLYPORT_SERVICE_USERNAME' | 'VAULT_CLIENT_CERT'): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set, and SALLYPORT_SERVICE_AUTH=${env.SALLYPORT_SERVICE_AUTH} needs it.`);
  return value;
}

/** How the console itself signs in, by its settings. Throws a sentence that names the setting which is missing. */
export function serviceMethod(env: Env): ServiceMethod {
  const kind = env.SALLYPORT_SERVICE_AUTH;
  if (kind === undefined)
    throw new Error(
      'SALLYPORT_SERVICE_AUTH is not set: say how the console itself signs in to Vault (kubernetes, approle, approle-wrapped, userpass, ldap, jwt, cert or token-file).',
    );
  const mount = env.SALLYPORT_SERVICE_MOUNT ?? (kind === 'approle-wrapped' ? 'approle' : kind);
  const role = env.SALLYPORT_SERVICE_ROLE;
  switch (kind) {
    case 'kubernetes':
      return { kind, mount, role: role ?? 'sallyport', jwtFile: env.SALLYPORT_SERVICE_JWT_FILE };
    case 'jwt':
      return { kind, mount, ...(role ? { role } : {}), jwtFile: env.SALLYPORT_SERVICE_JWT_FILE };
    case 'approle':
      return {
        kind,
        mount,
        roleIdFile: required(env, 'SALLYPORT_SERVICE_ROLE_ID_FILE'),
        secretIdFile: required(env, 'SALLYPORT_SERVICE_SECRET_ID_FILE'),
      };
    case 'approle-wrapped':
      return {
        kind,
        mount,
        roleIdFile: required(env, 'SALLYPORT_SERVICE_ROLE_ID_FILE'),
        wrappingTokenFile: required(env, 'SALLYPORT_SERVICE_WRAPPING_TOKEN_FILE'),
        ...(role ? { roleName: role } : {}),
      };
    case 'userpass':
    case 'ldap':
      return {
        kind,
        mount,
        username: required(env, 'SALLYPORT_SERVICE_USERNAME'),
        passwordFile: required(env, 'SALLYPORT_SERVICE_PASSWORD_FILE'),
      };
    case 'cert':
      required(env, 'VAULT_CLIENT_CERT');
      return { kind, mount, ...(role ? { role } : {}) };
    case 'token-file':
      return { kind, tokenFile: required(env, 'SALLYPORT_SERVICE_TOKEN_FILE') };
  }
}

/** The certificate that the console shows to Vault, or undefined. Throws when only one of its two files is set. */
export function clientCertificate(env: Env): VaultClusterOptions['clientCertificate'] {
  const { VAULT_CLIENT_CERT: certFile, VAULT_CLIENT_KEY: keyFile } = env;
  if (certFile && keyFile) return { certFile, keyFile };
  if (certFile || keyFile) throw new Error('VAULT_CLIENT_CERT and VAULT_CLIENT_KEY belong together: set both, or neither.');
  return undefined;
}
