import { z } from 'zod';
import { Secret } from '#server/platform/index.ts';
import type { VaultClient, VaultPath } from '../client.ts';
import { type CallOptions, parseReply } from './call.ts';

const leasedSchema = z.object({
  // Beside `data`, not in it. An answer without a lease is no dynamic credential.
  lease_id: z.string().min(1),
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
 * repeat it. Throws `vault_bad_answer` when the answer has no lease, `outcome_unknown` when a credential may have been made.
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
  const leased = parseReply(leasedSchema, reply);
  const { data } = parseReply(z.object({ data: dataSchema }), reply);
  return { leaseId: leased.lease_id, ttlSeconds: leased.lease_duration, isRenewable: leased.renewable, ...take(data) };
}
