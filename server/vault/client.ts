import type { Secret } from '#server/platform/index.ts';

/** `interactive` answers a waiting person (headers within 3 s), `job` runs unattended (15 s). */
export type CallClass = 'interactive' | 'job';

export interface VaultRequest {
  method: 'GET' | 'LIST' | 'POST' | 'PUT' | 'DELETE';
  /** Built by the `vaultPath` tag, without `/v1/`. */
  path: VaultPath;
  body?: unknown;
  signal?: AbortSignal;
  callClass?: CallClass;
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
}

/** Who speaks, where and on whose behalf. */
export interface Caller {
  /** Null for calls that need no token (login, health). */
  token: Secret<string> | null;
  /** '' is the root namespace. */
  namespace: string;
  /** Sent as X-Sallyport-Request-Id. */
  requestId?: string;
  signal?: AbortSignal;
  callClass?: CallClass;
}

/** One caller's view of the cluster. Every failure is an `AppError` with a `vault_*` code. */
export interface VaultClient {
  readonly namespace: string;
  request(request: VaultRequest): Promise<VaultReply>;
  /** The same caller in another namespace. */
  inNamespace(namespace: string): VaultClient;
}

/** The cluster as the transport sees it. */
export interface VaultCluster {
  as(caller: Caller): VaultClient;
  close(): Promise<void>;
}
