import { AppError, codeOf, type Secret } from '#server/platform/index.ts';
import type { VaultCluster } from '../client.ts';
import { loginApprole, loginKubernetes } from '../endpoints/auth-login.ts';
import { lookupSelf } from '../endpoints/auth-token.ts';
import { readCredentialFile } from './credential-file.ts';

/** How the console itself signs in. Files are read again at every login: they rotate. */
export type ServiceMethod =
  | { kind: 'kubernetes'; mount: string; role: string; jwtFile: string }
  | { kind: 'approle'; mount: string; roleIdFile: string; secretIdFile: string }
  | { kind: 'token-file'; tokenFile: string };

export interface ServiceToken {
  readonly token: Secret<string>;
  /** Seconds from the moment of asking; null when it never expires. */
  readonly ttlSeconds: number | null;
  readonly isRenewable: boolean;
  /** Whether we made it by a login, so that it is ours to revoke. */
  readonly isOurs: boolean;
}

/** Refusals of the credential itself. Everything else is an outage and keeps its own code. */
const REFUSALS = new Set(['sign_in_refused', 'vault_denied', 'vault_token_dead', 'vault_bad_request', 'vault_not_found', 'invalid_input']);

async function obtain(cluster: VaultCluster, method: ServiceMethod, namespace: string, signal: AbortSignal): Promise<ServiceToken> {
  const anonymous = cluster.as({ token: null, namespace, signal });
  if (method.kind === 'token-file') {
    const token = await readCredentialFile(method.tokenFile);
    const self = await lookupSelf(cluster.as({ token, namespace, signal }));
    return { token, ttlSeconds: self.ttlSeconds, isRenewable: self.isRenewable && self.kind === 'service', isOurs: false };
  }
  const { mount } = method;
  const issued =
    method.kind === 'kubernetes'
      ? await loginKubernetes(anonymous, { mount, role: method.role, jwt: await readCredentialFile(method.jwtFile) })
      : await loginApprole(anonymous, {
          mount,
          roleId: await readCredentialFile(method.roleIdFile),
          secretId: await readCredentialFile(method.secretIdFile),
        });
  const ttlSeconds = issued.ttlSeconds === 0 ? null : issued.ttlSeconds;
  return { token: issued.token, ttlSeconds, isRenewable: issued.isRenewable && issued.kind === 'service', isOurs: true };
}

/** Signs in once. Throws `service_identity_failed` for a refusal or an unusable file, and the `vault_*` code of an outage. */
export async function signIn(cluster: VaultCluster, method: ServiceMethod, namespace: string, signal: AbortSignal): Promise<ServiceToken> {
  try {
    return await obtain(cluster, method, namespace, signal);
  } catch (cause) {
    const code = codeOf(cause);
    if (REFUSALS.has(code)) throw new AppError('service_identity_failed', { facts: { reason: code }, cause });
    throw cause;
  }
}
