import type { Secret } from '#server/platform/index.ts';
import type { VaultClient } from '../client.ts';

export interface CachedSecret {
  /** Frozen all the way down: every reader gets the same object. */
  value: Secret<Readonly<Record<string, unknown>>>;
  /** The version the server gave; null where the mount keeps none. */
  version: number | null;
  /** Milliseconds since the request that brought it was sent. */
  ageMs: number;
  /** Older than its TTL, handed out because Vault is in trouble. */
  isStale: boolean;
}

/** One identity's reads in one namespace. */
export interface SecretReader {
  /**
   * A secret by its logical path (`kv/payments/database`), or null when Vault says that nothing is there. Many callers share one request;
   * a caller's signal ends its own wait, and the request only when nobody else waits for it. Throws `request_cancelled` then, and what the
   * load threw when nothing remembered may stand in.
   */
  read(path: string, options?: { version?: number; signal?: AbortSignal }): Promise<CachedSecret | null>;
}

export interface CacheIdentity {
  /** Names whose rights decide: a token accessor, or the service. Never a token. What one identity read is never another's. */
  identity: string;
  /** '' is the root. */
  namespace: string;
  /** Asked at each load, so that a renewed token is used. It must carry no caller's signal, since loads are shared. */
  client: () => VaultClient | Promise<VaultClient>;
}

/** What to forget: everything that fits all that is given; `{}` is all. `prefix` is of whole segments: `kv/pay` is not `kv/payments`. */
export interface ForgetTarget {
  identity?: string;
  namespace?: string;
  path?: string;
  prefix?: string;
}

export type CacheEventKind =
  | 'hit'
  | 'stale'
  | 'miss'
  | 'joined'
  | 'refresh-ahead'
  | 'loaded'
  | 'load-failed'
  | 'superseded'
  | 'forgotten'
  | 'evicted';

export interface SecretCache {
  /** Throws `invalid_input` when the identity is empty or holds a control character. Opening one twice shares what is remembered. */
  open(who: CacheIdentity): SecretReader;
  /**
   * Forgets at once and returns how many. Call it after a rotation or a write (`namespace`, `path`) and a revocation (`identity`). A request
   * that is under way is not believed either: those who wait for it ask again.
   */
  forget(target: ForgetTarget): number;
  /** Counts and bytes held now. */
  state(): { entryCount: number; sizeBytes: number; loadingCount: number };
}
