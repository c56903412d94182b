import type { z } from 'zod';
import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import type { signInSchema } from '#lib/contracts/session.ts';
import { AppError, type Clock, codeOf, type Env, Secret } from '#server/platform/index.ts';
import {
  createChild,
  type IssuedToken,
  type LoginAnswer,
  loginPerson,
  lookupSelf,
  type TokenSelf,
  type VaultCluster,
} from '#server/vault/index.ts';
import type { RequestFacts } from './engine.ts';
import type { SignedIn } from './sessions.ts';

type SignInRequest = z.output<typeof signInSchema>;
type PasswordRequest = Extract<SignInRequest, { password: string }>;
type TokenRequest = Extract<SignInRequest, { method: 'token' }>;

export interface LoginParts {
  cluster: VaultCluster;
  clock: Clock;
  env: Pick<Env, 'SALLYPORT_SESSION_ABSOLUTE_SECONDS' | 'SALLYPORT_BREAK_GLASS'>;
  /** Revokes a token that will not be used. Never throws. */
  discard(token: Secret<string>, namespace: string): Promise<void>;
}

/** Gives a password to userpass or LDAP. `username` is canonical. Throws `sign_in_refused`, `sign_in_unavailable`, `vault_*`. */
export function askWithPassword(parts: LoginParts, request: PasswordRequest, username: string, facts: RequestFacts): Promise<LoginAnswer> {
  const client = parts.cluster.as({ token: null, ...callOf(request.namespace, facts) });
  return refusing(() =>
    loginPerson(client, { mount: request.mount, username, password: new Secret(request.password) }, { signal: facts.signal }),
  );
}

/** Who a token was given to. Its token is revoked when it cannot carry a session. Throws `entity_required`, `token_uses_limited`. */
export async function personOf(
  parts: LoginParts,
  issued: IssuedToken,
  from: { namespace: string; username: string | null },
  facts: RequestFacts,
): Promise<SignedIn> {
  const { namespace } = from;
  const obstacle = obstacleOf(issued, false);
  if (obstacle) {
    await parts.discard(issued.token, namespace);
    throw new AppError(obstacle);
  }
  const name = issued.metadata.username ?? from.username ?? (await displayNameOf(parts, issued, namespace, facts));
  return {
    entityId: issued.entityId,
    displayName: name,
    username: name,
    namespace,
    policies: issued.policies,
    token: issued.token,
    tokenKind: 'own',
    tokenAccessor: issued.accessor,
    tokenExpiresAt: endOf(parts.clock, issued.ttlSeconds),
  };
}

/** Why a token cannot carry a session. The watch alone would use one up that has a limit, and its end would look like a revocation. */
function obstacleOf(token: Pick<TokenSelf, 'entityId' | 'usesLeft'>, isNobodyTaken: boolean): ErrorCode | null {
  if (token.entityId === '' && !isNobodyTaken) return 'entity_required';
  return token.usesLeft === 0 ? null : 'token_uses_limited';
}

/** A login at an identity provider does not say who came; the token itself may, where its policies let it look. */
async function displayNameOf(parts: LoginParts, issued: IssuedToken, namespace: string, facts: RequestFacts): Promise<string> {
  const client = parts.cluster.as({ token: issued.token, ...callOf(namespace, facts) });
  const self = await lookupSelf(client, { signal: facts.signal }).catch(() => null);
  return self?.displayName || issued.entityId;
}

/**
 * Signs in with a pasted token. It belongs to the person, so it is never revoked here: where its policies allow it, a child with the
 * session's life is made and used in its place. One without an entity passes in break-glass only. Throws `sign_in_refused`, `entity_required`,
 * `token_uses_limited`, `vault_*`.
 */
export async function loginWithToken(parts: LoginParts, request: TokenRequest, facts: RequestFacts): Promise<SignedIn> {
  const token = new Secret(request.token);
  const client = parts.cluster.as({ token, ...callOf(request.namespace, facts) });
  const self = await refusing(() => lookupSelf(client, { signal: facts.signal }));
  const obstacle = obstacleOf(self, parts.env.SALLYPORT_BREAK_GLASS);
  if (obstacle) throw new AppError(obstacle);
  const child = await childOf(parts, request, token, self, facts);
  const ends = [self.ttlSeconds, child?.ttlSeconds ?? null].filter((seconds) => seconds !== null);
  // What a login method notes is its own word; what is noted of a token that was made by another one is its maker's.
  const username = self.createdBy.startsWith('auth/token/') ? undefined : self.metadata.username;
  const name = username ?? (self.displayName || self.entityId);
  return {
    entityId: self.entityId,
    displayName: name,
    username: name,
    namespace: request.namespace,
    policies: self.policies,
    token: child?.token ?? token,
    tokenKind: child ? 'own' : 'pasted',
    tokenAccessor: child?.accessor ?? self.accessor,
    tokenExpiresAt: endOf(parts.clock, ends.length > 0 ? Math.min(...ends) : 0),
  };
}

/** What a token without the right to make children, or without children at all (batch), answers. */
const CHILDLESS = new Set(['vault_denied', 'vault_bad_request', 'vault_not_found']);

async function childOf(
  parts: LoginParts,
  request: TokenRequest,
  token: Secret<string>,
  self: TokenSelf,
  facts: RequestFacts,
): Promise<IssuedToken | null> {
  const client = parts.cluster.as({ token, ...callOf(request.namespace, facts) });
  const ttlSeconds = parts.env.SALLYPORT_SESSION_ABSOLUTE_SECONDS;
  let child: IssuedToken;
  try {
    child = await createChild(client, { ttlSeconds, displayName: 'sallyport' }, { signal: facts.signal });
  } catch (error) {
    if (CHILDLESS.has(codeOf(error))) return null;
    throw error;
  }
  // A child without the same identity would act as nobody, or as somebody else.
  if (child.entityId === self.entityId) return child;
  await parts.discard(child.token, request.namespace);
  return null;
}

/** Whatever tells strangers what exists (accounts, mounts, namespaces) becomes one refusal. */
const REFUSED = new Set([
  'vault_denied',
  'vault_token_dead',
  'vault_bad_request',
  'vault_not_found',
  'vault_namespace_unknown',
  'invalid_input',
]);

/** Also maps a directory or provider that is down, which is so for every account alike, to `sign_in_unavailable`. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (codeOf(error) === 'vault_backend_failed') throw new AppError('sign_in_unavailable', { cause: error });
    if (REFUSED.has(codeOf(error))) throw new AppError('sign_in_refused', { cause: error });
    throw error;
  }
}

export function callOf(namespace: string, facts: RequestFacts) {
  return { namespace, requestId: facts.requestId, callClass: 'interactive' as const };
}

function endOf(clock: Clock, ttlSeconds: number): Date | null {
  return ttlSeconds > 0 ? new Date(clock.now().getTime() + ttlSeconds * 1000) : null;
}
