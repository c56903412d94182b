import { AppError, codeOf, type Secret } from '#server/platform/index.ts';
import type { VaultClient, VaultCluster } from '../client.ts';
import { loginApprole, loginCert, loginJwt, loginKubernetes, loginUserpass } from '../endpoints/auth-login.ts';
import type { IssuedToken } from '../endpoints/auth-reply.ts';
import { lookupSelf } from '../endpoints/auth-token.ts';
import { readCredentialFile } from './credential-file.ts';
import type { LoginMethod, ServiceMethod, ServiceToken } from './method.ts';
import { createWrappedSecretId } from './wrapped-secret-id.ts';

/** Refusals of the credential itself. Everything else is an outage, or an alarm, and keeps its own code. */
const REFUSALS = new Set(['sign_in_refused', 'vault_denied', 'vault_token_dead', 'vault_bad_request', 'vault_not_found', 'invalid_input']);

function ofLogin(issued: IssuedToken): ServiceToken {
  const ttlSeconds = issued.ttlSeconds === 0 ? null : issued.ttlSeconds;
  const isService = issued.kind === 'service';
  return {
    token: issued.token,
    ttlSeconds,
    fullTtlSeconds: ttlSeconds,
    isRenewable: issued.isRenewable && isService,
    isRevocable: isService,
  };
}

/** A token that others made: what is left of its life is asked of the server. */
async function ofOthers(client: VaultClient, token: Secret<string>): Promise<ServiceToken> {
  const self = await lookupSelf(client);
  return {
    token,
    ttlSeconds: self.ttlSeconds,
    fullTtlSeconds: self.ttlSeconds === null ? null : Math.max(self.ttlSeconds, self.fullTtlSeconds ?? 0),
    isRenewable: self.isRenewable && self.kind === 'service',
    isRevocable: false,
  };
}

type Obtain = (anonymous: VaultClient, signal: AbortSignal) => Promise<ServiceToken>;

function obtainBy(cluster: VaultCluster, method: ServiceMethod, namespace: string, onSecret: (value: string) => void): Obtain {
  const read = (path: string) => readCredentialFile(path, onSecret);
  const asToken = (token: Secret<string>, signal: AbortSignal) => ofOthers(cluster.as({ token, namespace, signal }), token);
  switch (method.kind) {
    case 'kubernetes':
      return async (anonymous) => ofLogin(await loginKubernetes(anonymous, { ...method, jwt: await read(method.jwtFile) }));
    case 'jwt':
      return async (anonymous) => ofLogin(await loginJwt(anonymous, { ...method, jwt: await read(method.jwtFile) }));
    case 'approle':
      return async (anonymous) => {
        const roleId = await read(method.roleIdFile);
        const secretId = method.secretIdFile === undefined ? {} : { secretId: await read(method.secretIdFile) };
        return ofLogin(await loginApprole(anonymous, { mount: method.mount, roleId, ...secretId }));
      };
    case 'approle-wrapped': {
      const secretIdNow = createWrappedSecretId(cluster, method, namespace, onSecret);
      return async (anonymous, signal) => {
        // The role id first: without it a secret id would be unwrapped in vain.
        const roleId = await read(method.roleIdFile);
        return ofLogin(await loginApprole(anonymous, { mount: method.mount, roleId, secretId: await secretIdNow(signal) }));
      };
    }
    case 'userpass':
    case 'ldap':
      return async (anonymous) => ofLogin(await loginUserpass(anonymous, { ...method, password: await read(method.passwordFile) }));
    case 'cert':
      return async (anonymous) => ofLogin(await loginCert(anonymous, method));
    case 'token':
      return (_, signal) => asToken(method.token, signal);
    case 'token-file':
      return async (_, signal) => asToken(await read(method.tokenFile), signal);
  }
}

/**
 * The method of the given settings, signing in at the given namespace ('' is the root). Nothing happens before `obtain`. `onSecret` is told
 * every credential that is read or unwrapped, before it is used, and every token.
 */
export function createLoginMethod(
  cluster: VaultCluster,
  method: ServiceMethod,
  namespace: string,
  onSecret: (value: string) => void = () => undefined,
): LoginMethod {
  const obtain = obtainBy(cluster, method, namespace, onSecret);
  return {
    kind: method.kind,
    async obtain(signal) {
      try {
        const obtained = await obtain(cluster.as({ token: null, namespace, signal }), signal);
        onSecret(obtained.token.reveal());
        return obtained;
      } catch (cause) {
        const code = codeOf(cause);
        if (REFUSALS.has(code)) throw new AppError('service_identity_failed', { facts: { reason: code }, cause });
        throw cause;
      }
    },
    async isSuperseded(token) {
      if (method.kind !== 'token-file') return false;
      const onDisk = await readCredentialFile(method.tokenFile, onSecret).catch(() => token);
      return onDisk.reveal() !== token.reveal();
    },
  };
}
