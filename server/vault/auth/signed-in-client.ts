import { AppError, codeOf, locate } from '#server/platform/index.ts';
import type { VaultClient, VaultCluster } from '../client.ts';
import { placeOf } from '../transport/call-place.ts';
import type { HeldToken } from './held-token.ts';
import type { TokenSource } from './token-source.ts';

/** Waits for shared work without letting one caller's signal end it for the others. */
export function withSignal<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new AppError('request_cancelled', { cause: signal.reason }));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function firstOf(signals: readonly (AbortSignal | undefined)[]): AbortSignal | undefined {
  const given = signals.filter((signal) => signal !== undefined);
  return given.length > 1 ? AbortSignal.any(given) : given[0];
}

/**
 * Vault as the holder of the source's token. When the token turns out dead, it is replaced by the login that all callers share, and the
 * call is repeated once. A plain denial is handed on: no login would change it.
 */
export function signedInClient(cluster: VaultCluster, source: TokenSource, namespace: string, callerSignal?: AbortSignal): VaultClient {
  const asHolder = ({ token }: HeldToken) => cluster.as({ token, namespace, ...(callerSignal ? { signal: callerSignal } : {}) });
  /** A failure before the call could begin is told of the call too: somebody left, or there was no token to speak with. */
  async function signedIn<T>(
    call: { method: string; path: string; signal?: AbortSignal | undefined },
    work: (vault: VaultClient) => Promise<T>,
  ): Promise<T> {
    const { signal } = call;
    return attempted(work, signal).catch((error: unknown) =>
      Promise.reject(locate(error, placeOf({ ...call, namespace }, { attempts: 0 }))),
    );
  }
  async function attempted<T>(work: (vault: VaultClient) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const waiting = firstOf([callerSignal, signal]);
    const held = await withSignal(source.acquire(), waiting);
    try {
      return await work(asHolder(held));
    } catch (error) {
      // A dead token did nothing, so writes are repeated too, once.
      if (codeOf(error) !== 'vault_token_dead') throw error;
      source.drop(held.token);
      return work(asHolder(await withSignal(source.acquire(), waiting)));
    }
  }
  return {
    namespace,
    inNamespace: (other) => signedInClient(cluster, source, other, callerSignal),
    request: (request) => signedIn(request, (vault) => vault.request(request)),
    stream: (request) => signedIn({ ...request, method: 'GET' }, (vault) => vault.stream(request)),
  };
}
