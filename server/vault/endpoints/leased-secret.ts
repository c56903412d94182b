import { z } from 'zod';
import { isAppError, Secret } from '#server/platform/index.ts';
import type { VaultClient, VaultPath } from '../client.ts';
import { type CallOptions, parseReply } from './call.ts';

// Beside `data`, not in it. An answer without a lease is no dynamic credential.
const leaseIdSchema = z.object({ lease_id: z.string().min(1) });
const leasedSchema = leaseIdSchema.extend({
  lease_duration: z.number().positive(),
  renewable: z.boolean().default(false),
});
const anyDataSchema = z.record(z.string(), z.unknown());

export interface LeasedSecret {
  leaseId: string;
  ttlSeconds: number;
  isRenewable: boolean;
  data: Secret<Readonly<Record<string, unknown>>>;
}

type IssueOptions = CallOptions & { body?: Readonly<Record<string, unknown>> };

/**
 * Has an engine issue a credential: a GET, or a POST when there is a body. Either makes something at the server, so the transport does not
 * repeat it. Throws `vault_bad_answer` when the answer has no lease or is of another shape (see `leaseIdIn`), `outcome_unknown` when a credential may have been made.
 */
export function issueLeased(client: VaultClient, path: VaultPath, options: IssueOptions = {}): Promise<LeasedSecret> {
  return issueLeasedAs(client, path, anyDataSchema, (data) => ({ data: new Secret(data) }), options);
}

/** As `issueLeased`, for an engine whose data are known: `take` boxes what is secret in them. */
export async function issueLeasedAs<D, T extends object>(
  client: VaultClient,
  path: VaultPath,
  dataSchema: z.ZodType<D>,
  take: (data: D) => T,
  options: IssueOptions = {},
): Promise<Omit<LeasedSecret, 'data'> & T> {
  const { body, ...call } = options;
  const reply = await client.request({ method: body ? 'POST' : 'GET', path, ...(body ? { body } : {}), effect: 'write', ...call });
  const lease = leaseIdSchema.safeParse(reply.body);
  const known = lease.success ? { leaseId: lease.data.lease_id } : {};
  const leased = parseReply(leasedSchema, reply, known);
  const { data } = parseReply(z.object({ data: dataSchema }), reply, known);
  return { leaseId: leased.lease_id, ttlSeconds: leased.lease_duration, isRenewable: leased.renewable, ...take(data) };
}

/** The lease in an answer that was of no use otherwise: it is alive, and whoever asked for it is to revoke it. */
export function leaseIdIn(error: unknown): string | null {
  const leaseId = isAppError(error) ? error.facts?.leaseId : undefined;
  return typeof leaseId === 'string' ? leaseId : null;
}
