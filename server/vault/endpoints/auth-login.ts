import { AppError, codeOf, type Secret } from '#server/platform/index.ts';
import type { VaultClient, VaultPath } from '../client.ts';
import { vaultPath } from '../path.ts';
import { type LoginAnswer, parseLoginAnswer } from './auth-mfa.ts';
import { type IssuedToken, parseIssuedToken } from './auth-reply.ts';
import type { CallOptions } from './call.ts';

/**
 * The refusals of every method in one code: servers answer 400 for a wrong password and 403 for a wrong mount, and telling them apart
 * would tell strangers which names exist.
 */
const REFUSED = new Set(['vault_bad_request', 'vault_denied', 'vault_token_dead', 'vault_not_found']);

async function login(client: VaultClient, path: VaultPath, body: Record<string, unknown>, call: CallOptions): Promise<IssuedToken> {
  try {
    // Asked again of another node, a login makes at worst a token that nobody uses.
    return parseIssuedToken(await client.request({ method: 'POST', path, body, effect: 'read', ...call }));
  } catch (error) {
    if (REFUSED.has(codeOf(error))) throw new AppError('sign_in_refused', { cause: error });
    throw error;
  }
}

/** A person's login at userpass or LDAP: a token, or the server's own second factors that come first. Throws `sign_in_refused`, `vault_*`. */
export async function loginPerson(
  client: VaultClient,
  credentials: { mount: string; username: string; password: Secret<string> },
  call: CallOptions = {},
): Promise<LoginAnswer> {
  const path = vaultPath`auth/${vaultPath.splat(credentials.mount)}/login/${credentials.username}`;
  const body = { password: credentials.password.reveal() };
  try {
    return parseLoginAnswer(await client.request({ method: 'POST', path, body, effect: 'read', ...call }));
  } catch (error) {
    if (REFUSED.has(codeOf(error))) throw new AppError('sign_in_refused', { cause: error });
    throw error;
  }
}

/** `client` needs no token. `mount` without `auth/`. LDAP takes the same request. Throws `sign_in_refused`, `vault_*`. */
export function loginUserpass(
  client: VaultClient,
  credentials: { mount: string; username: string; password: Secret<string> },
  call: CallOptions = {},
): Promise<IssuedToken> {
  const path = vaultPath`auth/${vaultPath.splat(credentials.mount)}/login/${credentials.username}`;
  return login(client, path, { password: credentials.password.reveal() }, call);
}

/** As `loginUserpass`. The secret id may be left out where the role does not bind one. */
export function loginApprole(
  client: VaultClient,
  credentials: { mount: string; roleId: Secret<string>; secretId?: Secret<string> },
  call: CallOptions = {},
): Promise<IssuedToken> {
  const path = vaultPath`auth/${vaultPath.splat(credentials.mount)}/login`;
  const secretId = credentials.secretId ? { secret_id: credentials.secretId.reveal() } : {};
  return login(client, path, { role_id: credentials.roleId.reveal(), ...secretId }, call);
}

/** As `loginUserpass`, with the service-account token as it is on disk now. */
export function loginKubernetes(
  client: VaultClient,
  credentials: { mount: string; role: string; jwt: Secret<string> },
  call: CallOptions = {},
): Promise<IssuedToken> {
  const path = vaultPath`auth/${vaultPath.splat(credentials.mount)}/login`;
  return login(client, path, { role: credentials.role, jwt: credentials.jwt.reveal() }, call);
}

/** As `loginUserpass`, with a signed token of somebody else's making. Without a role the mount's default role counts. */
export function loginJwt(
  client: VaultClient,
  credentials: { mount: string; role?: string; jwt: Secret<string> },
  call: CallOptions = {},
): Promise<IssuedToken> {
  const path = vaultPath`auth/${vaultPath.splat(credentials.mount)}/login`;
  const role = credentials.role === undefined ? {} : { role: credentials.role };
  return login(client, path, { ...role, jwt: credentials.jwt.reveal() }, call);
}

/** As `loginUserpass`; the credential is the client certificate of the connection. Without a role every role of the mount is tried. */
export function loginCert(
  client: VaultClient,
  credentials: { mount: string; role?: string },
  call: CallOptions = {},
): Promise<IssuedToken> {
  const path = vaultPath`auth/${vaultPath.splat(credentials.mount)}/login`;
  return login(client, path, credentials.role === undefined ? {} : { name: credentials.role }, call);
}
