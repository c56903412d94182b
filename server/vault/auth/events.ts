import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import type { ServiceMethod } from './method.ts';

interface OfMethod {
  readonly method: ServiceMethod['kind'];
}

/** What happens to the service's own token. Free of tokens, credentials, mounts and roles. A life of null seconds never ends. */
export type AuthEvent =
  /** With another token than before. */
  | (OfMethod & { readonly type: 'login'; readonly ttlSeconds: number | null })
  /** `isAlarm`: others may have read the credential. */
  | (OfMethod & { readonly type: 'login_failed'; readonly code: ErrorCode; readonly isAlarm: boolean })
  /**
   * The same token, with another life: a renewal, or what a new look-up says of a token that others made. What was leased with it lives on.
   * `isTruncated`: the server granted less than was asked for, so that a login comes next.
   */
  | (OfMethod & { readonly type: 'renewed'; readonly ttlSeconds: number | null; readonly isTruncated: boolean })
  | (OfMethod & { readonly type: 'renew_failed'; readonly code: ErrorCode })
  /** The server no longer knows a token that should have been alive. */
  | (OfMethod & { readonly type: 'token_lost' })
  /** At the end of the service. */
  | (OfMethod & { readonly type: 'revoked' })
  | (OfMethod & { readonly type: 'revoke_failed'; readonly code: ErrorCode });

export type EmitAuthEvent = (event: AuthEvent) => void;
