import type { ServiceMethod } from 'sallyport/client';

type Env = Readonly<Record<string, string | undefined>>;

export interface Settings {
  addresses: string[];
  namespace: string;
  method: ServiceMethod;
  /** Logical path of the secret that says where the database is: `host`, `port`, `database`. */
  configPath: string;
  databaseMount: string;
  databaseRole: string;
  port: number;
}

function given(env: Env, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set.`);
  return value;
}

/** How to sign in: where it runs decides, so it is not in the code. */
function methodOf(env: Env): ServiceMethod {
  const kind = env.PAYMENTS_AUTH ?? 'kubernetes';
  const mount = env.PAYMENTS_AUTH_MOUNT ?? kind;
  if (kind === 'kubernetes') {
    const jwtFile = env.PAYMENTS_JWT_FILE ?? '/var/run/secrets/kubernetes.io/serviceaccount/token';
    return { kind, mount, role: given(env, 'PAYMENTS_AUTH_ROLE'), jwtFile };
  }
  if (kind === 'approle')
    return { kind, mount, roleIdFile: given(env, 'PAYMENTS_ROLE_ID_FILE'), secretIdFile: given(env, 'PAYMENTS_SECRET_ID_FILE') };
  if (kind === 'token-file') return { kind, tokenFile: given(env, 'PAYMENTS_TOKEN_FILE') };
  throw new Error('PAYMENTS_AUTH is kubernetes, approle or token-file.');
}

export function settingsOf(env: Env): Settings {
  return {
    addresses: given(env, 'VAULT_ADDR').split(','),
    namespace: env.VAULT_NAMESPACE ?? '',
    method: methodOf(env),
    configPath: env.PAYMENTS_CONFIG ?? 'secret/payments/config',
    databaseMount: env.PAYMENTS_DATABASE_MOUNT ?? 'database',
    databaseRole: env.PAYMENTS_DATABASE_ROLE ?? 'payments',
    port: Number(env.PORT ?? 8080),
  };
}
