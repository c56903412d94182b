import type { ErrorPlace, Secret } from '#server/platform/index.ts';

/** `interactive` answers a waiting person (headers within 3 s), `job` runs unattended (15 s). */
export type CallClass = 'interactive' | 'job';

export interface VaultRequest {
  method: 'GET' | 'LIST' | 'POST' | 'PUT' | 'DELETE';
  /** Built by the `vaultPath` tag, without `/v1/`. */
  path: VaultPath;
  /** Sent behind the path. Only endpoints of a login need it; it may hold a secret, so nothing that logs or traces sees it. */
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  signal?: AbortSignal;
  callClass?: CallClass;
  /** Whether the call changes anything at the server; by method when left out (GET and LIST read). A POST that only asks says 'read'. */
  effect?: 'read' | 'write';
  /** Statuses that are an answer here and not an error, beside 2xx. */
  acceptStatuses?: readonly number[];
  /** For calls that the server itself may work on for long, in place of the class's limit. */
  headersTimeoutMs?: number;
  /** For paths that exist in the root namespace only: sent without a namespace, whoever asks. */
  isRootOnly?: boolean;
  /** `vaultIndex` of an earlier write: a node that has not reached it answers `vault_not_caught_up` instead of old data. */
  minIndex?: string;
}

/** A path whose every interpolated segment was checked and encoded. Only `vaultPath` makes one. */
export type VaultPath = string & { readonly __vaultPath: unique symbol };

export interface VaultReply {
  status: number;
  /** Parsed JSON body; null for 204. Nothing has checked its shape: endpoints parse it with zod. */
  body: unknown;
  /** Vault's own request id, for joining with its audit log. */
  vaultRequestId: string | null;
  warnings: readonly string[];
  /** Which call was answered, and by which node: for the error of whoever cannot use the answer. A stand-in may leave it out. */
  readonly where?: ErrorPlace;
  /** Storage index after a write, to be sent as `minIndex` of a later read. Not every server gives one. */
  vaultIndex?: string;
}

/** Who speaks, where and on whose behalf. */
export interface Caller {
  /** Null for calls that need no token (login, health). */
  token: Secret<string> | null;
  /** '' is the root namespace, or the one the whole console is set to. */
  namespace: string;
  /** Sent as X-Sallyport-Request-Id. */
  requestId?: string;
  signal?: AbortSignal;
  callClass?: CallClass;
}

export interface VaultStreamRequest {
  path: VaultPath;
  /** Ends the stream, also while its body is under way. */
  signal?: AbortSignal;
  isRootOnly?: boolean;
  /** Longest silence of the server inside the body; half a minute when left out. */
  idleTimeoutMs?: number;
}

/** One caller's view of the cluster. Every failure is an `AppError` with a `vault_*` code. */
export interface VaultClient {
  readonly namespace: string;
  request(request: VaultRequest): Promise<VaultReply>;
  /**
   * A GET whose answer is bytes and not JSON: resolves with the status line's success, before the body. Its bytes are handed on as they
   * come, never gathered. A success says nothing of the body's end: reading on throws `vault_stream_cut`, `vault_timeout`, `request_cancelled`.
   */
  stream(request: VaultStreamRequest): Promise<AsyncIterable<Buffer>>;
  /** The same caller in another namespace. */
  inNamespace(namespace: string): VaultClient;
}

/** The cluster as the transport sees it. */
export interface VaultCluster {
  as(caller: Caller): VaultClient;
  close(): Promise<void>;
}
