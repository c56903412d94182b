import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import type { VaultClient } from '../client.ts';
import type { CallOptions } from '../endpoints/call.ts';

/** A credential as its users get it. Whatever is secret in `value` is boxed. */
export interface Credential<T> {
  readonly value: T;
  /** Null for a static role, which has no lease. */
  readonly leaseId: string | null;
}

/** Where leased credentials come from. `issue` changes the server: it is never repeated by the transport. */
export interface LeaseSource<T> {
  readonly kind: 'leased';
  /** For events: `database/creds/app`. */
  readonly name: string;
  issue(client: VaultClient, call?: CallOptions): Promise<{ leaseId: string; ttlSeconds: number; isRenewable: boolean; value: T }>;
}

/** Where a password comes from that the server itself rotates at its own times. */
export interface StaticSource<T> {
  readonly kind: 'static';
  readonly name: string;
  /** `ttlSeconds` is what is left until the next rotation; `isSame` says whether two values are the same credential. */
  read(client: VaultClient, call?: CallOptions): Promise<{ ttlSeconds: number; value: T }>;
  isSame(a: T, b: T): boolean;
}

/**
 * Called when a new credential has taken over: move to `next`, let go of `previous`, then resolve, and the former lease is revoked.
 * `signal` aborts when that happens anyway. For a static role `previous` no longer works when this is called.
 */
export type OnRotate<T> = (next: Credential<T>, previous: Credential<T>, signal: AbortSignal) => void | Promise<void>;

export interface KeepOptions<T> {
  onRotate?: OnRotate<T>;
  /** Longest time for the hook to let go of the former credential; 10 s when left out, never above a quarter of the new life. */
  drainMs?: number;
  /** Ends the wait for the first credential; what is issued all the same is revoked. */
  signal?: AbortSignal;
}

/** A lease that is not known to be gone. */
export interface LeftLease {
  readonly source: string;
  /** Null when the server never answered whether it issued one. Such a one is told until it must have ended: nobody renews it. */
  readonly leaseId: string | null;
  readonly code: ErrorCode;
  /** The server itself has tried to revoke it and failed. */
  readonly isRevocationFailing: boolean;
}

export interface StopOptions {
  /** All of it together; 5 s when left out. */
  withinMs?: number;
  signal?: AbortSignal;
}

export interface KeptCredential<T> {
  readonly source: string;
  /** Asks nobody. Throws `credential_unavailable` once the last one has ended; a pool asks at each new connection. */
  current(): Credential<T>;
  /**
   * Gets a new one now, for example after the token was replaced under which it was issued; of a static role what the server has now.
   * Throws what failed.
   */
  replace(): Promise<Credential<T>>;
  /** Ends its care, revokes what is alive of it and says what could not be verified as gone. */
  release(options?: StopOptions): Promise<readonly LeftLease[]>;
}

export interface LeaseKeeper {
  /**
   * Gets the first credential and keeps it alive until `release` or `stop`. Throws what failed, and then keeps nothing; a lease that may have
   * been issued all the same is told by `stop`.
   */
  keep<T>(source: LeaseSource<T> | StaticSource<T>, options?: KeepOptions<T>): Promise<KeptCredential<T>>;
  /**
   * New credentials for all: the leases of a token die with it, also that of a request which is under way with the former one. Resolves when
   * all were tried, and never throws.
   */
  replaceAll(): Promise<void>;
  /** Revokes everything, verified by look-ups. Always resolves within its time; an empty list means that all is gone. */
  stop(options?: StopOptions): Promise<readonly LeftLease[]>;
}
