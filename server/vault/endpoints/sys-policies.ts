import { z } from 'zod';
import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { type CallOptions, listKeys, parseReply } from './call.ts';

const policySchema = z.object({ data: z.object({ policy: z.string() }) });

/** Names of the ACL policies of the client's namespace. */
export function listPolicies(client: VaultClient, call: CallOptions = {}): Promise<string[]> {
  return listKeys(client.request({ method: 'LIST', path: vaultPath`sys/policies/acl`, ...call }));
}

/** Text of one ACL policy; `root` has none. Throws `vault_not_found` when there is no policy of that name. */
export async function readPolicy(client: VaultClient, name: string, call: CallOptions = {}): Promise<string> {
  const reply = await client.request({ method: 'GET', path: vaultPath`sys/policies/acl/${name}`, ...call });
  return parseReply(policySchema, reply.body).data.policy;
}
