import { z } from 'zod';
import { Secret } from '#server/platform/index.ts';
import type { VaultClient, VaultPath } from '../client.ts';
import { type CallOptions, parseReply } from './call.ts';

const leasedSchema = z.object({
  // Beside `data`, not in it. An answer without a lease is no dynamic credential.
  lease_id: z.string().min(1),
  lease_duration: z.number().positive(),
  renewable: z.boolean().default(false),
  data: z.record(z.string(), z.unknown()),
});

export interface LeasedSecret {
  leaseId: string;
  ttlSeconds: number;
  isRenewable: boolean;
  data: Secret<Readonly<Record<string, unknown>>>;
}

/**
 * Has an engine issue a credential: a GET, or a POST when there is a body. Either makes something at the server, so the transport does not
 * repeat it. Throws `vault_bad_answer` when the answer has no lease, `outcome_unknown` when a credential may have been made.
 */
export async function issueLeased(
  client: VaultClient,
  path: VaultPath,
  options: CallOptions & { body?: Readonly<Record<string, unknown>> } = {},
): Promise<LeasedSecret> {
  const { body, ...call } = options;
  const reply = await client.request({ method: body ? 'POST' : 'GET', path, ...(body ? { body } : {}), effect: 'write', ...call });
  const leased = parseReply(leasedSchema, reply.body);
  return {
    leaseId: leased.lease_id,
    ttlSeconds: leased.lease_duration,
    isRenewable: leased.renewable,
    data: new Secret(leased.data),
  };
}
