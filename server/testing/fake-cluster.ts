import { AppError } from '#server/platform/index.ts';
import type { Caller, VaultClient, VaultCluster, VaultReply, VaultRequest } from '#server/vault/index.ts';

/** What the server answers: a body (status 200), a whole reply, or an error to throw. */
export type FakeAnswer = AppError | Partial<VaultReply>;

/** A cluster that answers as told, for what a real server cannot be made to do on demand. Notes every request. */
export function fakeCluster(answer: (request: VaultRequest, caller: Caller) => FakeAnswer | Promise<FakeAnswer>): {
  cluster: VaultCluster;
  requests: VaultRequest[];
} {
  const requests: VaultRequest[] = [];
  const as = (caller: Caller): VaultClient => ({
    namespace: caller.namespace,
    inNamespace: (namespace) => as({ ...caller, namespace }),
    stream: async () => {
      throw new AppError('vault_bad_answer');
    },
    async request(request) {
      if (caller.signal?.aborted || request.signal?.aborted) throw new AppError('request_cancelled');
      requests.push(request);
      const given = await answer(request, caller);
      if ('isAppError' in given) throw given;
      return { status: 200, body: null, vaultRequestId: null, warnings: [], ...given };
    },
  });
  return { cluster: { as, close: async () => undefined }, requests };
}
