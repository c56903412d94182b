import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import { AppError, type Clock } from '#server/platform/index.ts';
import type { Caller, VaultCluster, VaultReply, VaultRequest } from '#server/vault/index.ts';

export interface FakeTokenVaultSettings {
  ttlSeconds?: number;
  isRenewable?: boolean;
  isBatch?: boolean;
  renewedSeconds?: () => number;
}

/** Gives tokens, renews them and forgets them, as tests say: a real server neither moves its clock nor fails on demand. */
export interface FakeTokenVault {
  readonly calls: { atMs: number; path: string; token: string | null; body: unknown }[];
  /** The tokens that it takes. Clear it to revoke all. */
  readonly live: Set<string>;
  readonly cluster: VaultCluster;
  /** Every call fails with this code. */
  failWith: ErrorCode | null;
  /** Every login fails with this code. */
  refuseLogin: ErrorCode | null;
  /** Every renewal fails with this code. */
  refuseRenewal: ErrorCode | null;
  /** Times of the calls of one path. */
  at(path: string): number[];
  bodies(path: string): unknown[];
}

export function createFakeTokenVault(clock: Clock, settings: FakeTokenVaultSettings = {}): FakeTokenVault {
  let issued = 0;
  const ofPath = (path: string) => vault.calls.filter((call) => call.path === path);
  const vault: FakeTokenVault = {
    calls: [],
    live: new Set(),
    failWith: null,
    refuseLogin: null,
    refuseRenewal: null,
    at: (path) => ofPath(path).map(({ atMs }) => atMs),
    bodies: (path) => ofPath(path).map(({ body }) => body),
    cluster: { as: (caller) => as(caller), close: async () => undefined },
  };
  const reply = (body: unknown): VaultReply => ({ status: 200, body, vaultRequestId: null, warnings: [] });
  const auth = (token: string, ttlSeconds: number) =>
    reply({
      auth: {
        client_token: token,
        lease_duration: ttlSeconds,
        renewable: settings.isRenewable ?? true,
        token_type: settings.isBatch ? 'batch' : 'service',
      },
    });

  async function answer(caller: Caller, { path, body }: VaultRequest): Promise<VaultReply> {
    const token = caller.token?.reveal() ?? null;
    const ttlSeconds = settings.ttlSeconds ?? 60;
    vault.calls.push({ atMs: clock.monotonicMs(), path, token, body });
    if (vault.failWith) throw new AppError(vault.failWith);
    if (token === null) {
      if (vault.refuseLogin) throw new AppError(vault.refuseLogin);
      issued += 1;
      vault.live.add(`s.issued${issued}`);
      return auth(`s.issued${issued}`, ttlSeconds);
    }
    if (!vault.live.has(token)) throw new AppError('vault_token_dead');
    if (path.endsWith('/renew-self')) {
      if (vault.refuseRenewal) throw new AppError(vault.refuseRenewal);
      return auth(token, settings.renewedSeconds?.() ?? ttlSeconds);
    }
    if (path.endsWith('/lookup-self'))
      return reply({ data: { ttl: ttlSeconds, creation_ttl: 120, expire_time: 'x', renewable: settings.isRenewable ?? true } });
    if (path.endsWith('/revoke-self')) vault.live.delete(token);
    return reply({ data: {} });
  }

  const as: VaultCluster['as'] = (caller) => ({
    namespace: caller.namespace,
    inNamespace: (namespace) => as({ ...caller, namespace }),
    stream: () => Promise.reject(new AppError('vault_bad_answer')),
    request: (request) => answer(caller, request),
  });
  return vault;
}
