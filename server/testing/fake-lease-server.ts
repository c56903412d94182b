import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import { AppError, type Clock } from '#server/platform/index.ts';
import type { VaultClient, VaultReply, VaultRequest } from '#server/vault/index.ts';

export type LeaseCallKind = 'issue' | 'renew' | 'revoke' | 'lookup' | 'static';

/** What one call meets. `done` faults happen after the server has done its work. */
export type LeaseFault =
  | { kind: 'code'; code: ErrorCode; retryAfterSeconds?: number }
  | { kind: 'refused'; text: string }
  | { kind: 'slow'; ms: number }
  | { kind: 'timeout'; ms: number; isDone: boolean }
  | { kind: 'hang' }
  | { kind: 'lose' };

export interface FakeLeaseServer {
  readonly client: VaultClient;
  readonly calls: readonly { kind: LeaseCallKind; atMs: number; leaseId: string | null; effect: VaultRequest['effect'] }[];
  /** Decides about each call as it comes; null is health. */
  faultOf: (kind: LeaseCallKind, atMs: number) => LeaseFault | null;
  /** Told of each call, before anything happens. */
  onCall: () => void;
  /** Between every call and its answer; the server works at the end of it. */
  latencyMs: number;
  ttlSeconds: number;
  maxTtlSeconds: number;
  isRenewable: boolean;
  /** The password of the static role, and what is left until it is rotated. */
  staticRole: { password: string; ttlSeconds: number };
  isAlive(leaseId: string): boolean;
  aliveIds(): string[];
  /** What a revoked token does to its leases. */
  loseAll(): void;
}

const reply = (status: number, body: unknown): VaultReply => ({ status, body, vaultRequestId: null, warnings: [] });

/** Leases as a server keeps them, on a clock of the test's, with faults that a real server does not have on demand. */
export function createFakeLeaseServer(clock: Clock, password = 'planted-password'): FakeLeaseServer {
  const leases = new Map<string, { endsAtMs: number; maxEndsAtMs: number }>();
  const calls: { kind: LeaseCallKind; atMs: number; leaseId: string | null; effect: VaultRequest['effect'] }[] = [];
  let count = 0;
  const isAlive = (leaseId: string) => (leases.get(leaseId)?.endsAtMs ?? Number.NEGATIVE_INFINITY) > clock.monotonicMs();

  function issue(): VaultReply {
    count += 1;
    const id = `database/creds/app/${count}`;
    const ttlSeconds = Math.min(server.ttlSeconds, server.maxTtlSeconds);
    const nowMs = clock.monotonicMs();
    leases.set(id, { endsAtMs: nowMs + ttlSeconds * 1000, maxEndsAtMs: nowMs + server.maxTtlSeconds * 1000 });
    const data = { username: `v-app-${count}`, password: `${password}-${count}` };
    return reply(200, { lease_id: id, lease_duration: ttlSeconds, renewable: server.isRenewable, data });
  }

  function renew(id: string, increment: number): VaultReply {
    const lease = leases.get(id);
    if (!lease || !isAlive(id)) return reply(400, { errors: ['lease not found'] });
    const nowMs = clock.monotonicMs();
    lease.endsAtMs = Math.min(nowMs + increment * 1000, lease.maxEndsAtMs);
    return reply(200, { lease_id: id, lease_duration: Math.floor((lease.endsAtMs - nowMs) / 1000), renewable: true });
  }

  function lookup(id: string): VaultReply {
    if (!isAlive(id)) return reply(400, { errors: ['invalid lease'] });
    return reply(200, { data: { id, expire_time: '2026-01-01T00:00:00Z', ttl: 1, renewable: true } });
  }

  function answer(kind: LeaseCallKind, body: { lease_id?: string; increment?: number } | undefined): VaultReply {
    const id = body?.lease_id ?? '';
    if (kind === 'issue') return issue();
    if (kind === 'renew') return renew(id, body?.increment ?? server.ttlSeconds);
    if (kind === 'lookup') return lookup(id);
    if (kind === 'static')
      return reply(200, { data: { username: 'legacy', password: server.staticRole.password, ttl: server.staticRole.ttlSeconds } });
    leases.delete(id);
    return reply(204, null);
  }

  function kindOf({ path }: VaultRequest): LeaseCallKind {
    if (path.includes('/static-creds/')) return 'static';
    if (path.includes('/creds/')) return 'issue';
    return path.endsWith('renew') ? 'renew' : path.endsWith('lookup') ? 'lookup' : 'revoke';
  }

  async function request(asked: VaultRequest): Promise<VaultReply> {
    const kind = kindOf(asked);
    const body = asked.body as { lease_id?: string; increment?: number } | undefined;
    calls.push({ kind, atMs: clock.monotonicMs(), leaseId: body?.lease_id ?? null, effect: asked.effect });
    server.onCall();
    const cancelled = () => new AppError('request_cancelled');
    if (asked.signal?.aborted) throw cancelled();
    const wait = (ms: number) => clock.sleep(ms, asked.signal).catch(() => Promise.reject(cancelled()));
    const fault = server.faultOf(kind, clock.monotonicMs());
    if (fault?.kind === 'code')
      throw new AppError(fault.code, fault.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: fault.retryAfterSeconds });
    if (fault?.kind === 'refused') return reply(400, { errors: [fault.text] });
    if (server.latencyMs > 0) await wait(server.latencyMs);
    if (fault?.kind === 'slow') await wait(fault.ms);
    if (fault?.kind === 'lose') leases.clear();
    if (fault?.kind === 'timeout') {
      if (fault.isDone) answer(kind, body);
      await wait(fault.ms);
      throw new AppError('vault_timeout');
    }
    if (fault?.kind === 'hang') await new Promise((_, reject) => asked.signal?.addEventListener('abort', () => reject(cancelled())));
    return answer(kind, body);
  }

  const client: VaultClient = {
    namespace: '',
    request,
    stream: () => Promise.reject(new AppError('internal')),
    inNamespace: () => client,
  };
  const server: FakeLeaseServer = {
    client,
    calls,
    faultOf: () => null,
    onCall: () => undefined,
    latencyMs: 0,
    ttlSeconds: 3_600,
    maxTtlSeconds: 86_400,
    isRenewable: true,
    staticRole: { password: `${password}-static`, ttlSeconds: 600 },
    isAlive,
    aliveIds: () => [...leases.keys()].filter(isAlive),
    loseAll: () => leases.clear(),
  };
  return server;
}
