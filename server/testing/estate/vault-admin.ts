/** What the estate needs of Vault's API: plain calls on a server of our own on loopback. */
export interface VaultAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of the server under construction, read at known places only.
  body: any;
}

export interface VaultAdmin {
  /** Any answer below 500 comes back; what is at fault (a refusal, a missing path) is the caller's to judge. Throws when nothing answers. */
  call(method: string, path: string, body?: unknown): Promise<VaultAnswer>;
  get(path: string): Promise<VaultAnswer>;
  list(path: string): Promise<string[]>;
  /** Throws an `Error` that names path and status when the write was not taken. */
  write(path: string, body?: unknown): Promise<VaultAnswer>;
  inNamespace(namespace: string): VaultAdmin;
  withToken(token: string | null): VaultAdmin;
}

export interface VaultAdminOptions {
  address: string;
  token: string | null;
  namespace?: string;
  signal?: AbortSignal;
}

const TIMEOUT_MS = 15_000;

export function vaultAdmin(options: VaultAdminOptions): VaultAdmin {
  async function call(method: string, path: string, body?: unknown): Promise<VaultAnswer> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(`${options.address}/v1/${path}`, {
      method,
      redirect: 'error',
      headers: {
        ...(options.token === null ? {} : { 'X-Vault-Token': options.token }),
        ...(options.namespace ? { 'X-Vault-Namespace': options.namespace } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
    });
    const text = await response.text();
    if (response.status >= 500) throw new Error(`OpenBao answered ${response.status} on ${path}.`);
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }
  return {
    call,
    get: (path) => call('GET', path),
    async list(path) {
      const answer = await call('LIST', path);
      if (answer.status !== 200 && answer.status !== 404) throw new Error(`OpenBao answered ${answer.status} on LIST ${path}.`);
      return answer.status === 200 ? answer.body.data.keys : [];
    },
    async write(path, body = {}) {
      const answer = await call('POST', path, body);
      if (answer.status >= 300) throw new Error(`OpenBao answered ${answer.status} on ${path}.`);
      return answer;
    },
    inNamespace: (namespace) => vaultAdmin({ ...options, namespace }),
    withToken: (token) => vaultAdmin({ ...options, token }),
  };
}

/** Runs `work` over all items, at most `limit` at once; the first failure ends it. */
export async function inParallel<T>(items: readonly T[], limit: number, work: (item: T, index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) await work(items[index] as T, index);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}
