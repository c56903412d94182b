import { z } from 'zod';
import type { LeaseDetail } from '#lib/contracts/lease.ts';
import { AppError } from '#server/platform/index.ts';
import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { errorTextsOf } from '../transport/status-codes.ts';
import { type CallOptions, listKeys, located, parseReply } from './call.ts';

/** The server itself gives up a request after 90 s, so the outcome of a long revocation is known by then. */
const REVOCATION_HEADERS_MS = 95_000;

/** RFC 3339 with nanoseconds, as Go prints it, to the milliseconds that our contracts carry. */
const timeSchema = z.string().transform((text, context) => {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  context.addIssue('not a time');
  return z.NEVER;
});

const detailSchema = z.object({
  data: z.object({
    id: z.string(),
    issue_time: timeSchema.nullish(),
    expire_time: timeSchema.nullish(),
    last_renewal: timeSchema.nullish(),
    ttl: z.number(),
    renewable: z.boolean().default(false),
    revoke_error: z.string().nullish(),
  }),
});

const renewedSchema = z.object({ lease_duration: z.number(), renewable: z.boolean().default(false) });

/** Names directly below a prefix: leases as they are, deeper prefixes with a trailing slash. [] when nothing is there. Needs list and sudo. */
export function listLeases(client: VaultClient, prefix: string, call: CallOptions = {}): Promise<string[]> {
  return listKeys(client.request({ method: 'LIST', path: vaultPath`sys/leases/lookup/${vaultPath.splat(prefix)}`, ...call }));
}

/**
 * A lease as the server has it now, or null when it is gone. A lease of another namespace is "gone" to the server too, so ask in its own.
 * Mirrors OpenBao 2.7 `vault/logical_system.go` handleLeaseLookup: 400 "invalid lease".
 */
export async function lookupLease(client: VaultClient, leaseId: string, call: CallOptions = {}): Promise<LeaseDetail | null> {
  const reply = await client.request({
    method: 'POST',
    path: vaultPath`sys/leases/lookup`,
    body: { lease_id: leaseId },
    effect: 'read',
    acceptStatuses: [400],
    ...call,
  });
  if (reply.status === 400) {
    // Only these words mean gone. Taking any other refusal for it would report a living credential as dead.
    if (errorTextsOf(reply.body)?.some((text) => /\binvalid lease\b/i.test(text))) return null;
    throw located(reply, new AppError('vault_bad_request'));
  }
  const { data } = parseReply(detailSchema, reply);
  return {
    leaseId: data.id,
    issuedAt: data.issue_time ?? null,
    expiresAt: data.expire_time ?? null,
    lastRenewedAt: data.last_renewal ?? null,
    ttlSeconds: data.expire_time ? data.ttl : null,
    isRenewable: data.renewable,
    isRevocationFailing: Boolean(data.revoke_error),
  };
}

const countSchema = z.object({ data: z.object({ lease_count: z.number().int() }) });

/** Leases of the client's namespace that the server has given up revoking: their credentials may be alive. Needs `read` on `sys/leases/count`. */
export async function countIrrevocableLeases(client: VaultClient, call: CallOptions = {}): Promise<number> {
  const reply = await client.request({ method: 'GET', path: vaultPath`sys/leases/count?type=irrevocable`, ...call });
  return parseReply(countSchema, reply).data.lease_count;
}

/** Renews; the server may grant less than asked, so only the returned life counts. Throws `lease_gone`, `lease_not_renewable`, `vault_backend_failed`. */
export async function renewLease(
  client: VaultClient,
  leaseId: string,
  incrementSeconds?: number,
  call: CallOptions = {},
): Promise<{ ttlSeconds: number; isRenewable: boolean; warnings: readonly string[] }> {
  const reply = await client.request({
    method: 'POST',
    path: vaultPath`sys/leases/renew`,
    body: { lease_id: leaseId, ...(incrementSeconds === undefined ? {} : { increment: incrementSeconds }) },
    acceptStatuses: [400],
    ...call,
  });
  if (reply.status === 400) throw located(reply, renewalRefused(errorTextsOf(reply.body) ?? []));
  const renewed = parseReply(renewedSchema, reply);
  return { ttlSeconds: renewed.lease_duration, isRenewable: renewed.renewable, warnings: reply.warnings };
}

function renewalRefused(texts: readonly string[]): AppError {
  const says = (words: RegExp) => texts.some((text) => words.test(text));
  if (says(/lease not found|invalid lease/i)) return new AppError('lease_gone');
  if (says(/not renewable|cannot be renewed|lease expired/i)) return new AppError('lease_not_renewable');
  return new AppError('vault_backend_failed');
}

/**
 * Asks the server to revoke and, when `isSync`, waits until the backend has done it. A success proves nothing (unknown leases succeed
 * too): look the lease up afterwards. Throws `vault_backend_failed` when the backend is down; the credential is alive then.
 */
export async function revokeLease(client: VaultClient, leaseId: string, options: CallOptions & { isSync?: boolean } = {}): Promise<void> {
  const { isSync = true, ...call } = options;
  await client.request({ method: 'POST', path: vaultPath`sys/leases/revoke`, body: { lease_id: leaseId, sync: isSync }, ...call });
}

/** Revokes everything below a prefix and waits for it. Stops at the first failure of a backend. Needs sudo. Verify by a LIST. */
export async function revokePrefix(client: VaultClient, prefix: string, call: CallOptions = {}): Promise<void> {
  const path = vaultPath`sys/leases/revoke-prefix/${vaultPath.splat(prefix.replace(/\/$/, ''))}`;
  await client.request({ method: 'POST', path, body: { sync: true }, headersTimeoutMs: REVOCATION_HEADERS_MS, ...call });
}
