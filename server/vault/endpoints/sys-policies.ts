import { z } from 'zod';
import { AppError } from '#server/platform/index.ts';
import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { errorOfStatus, errorTextsOf } from '../transport/status-codes.ts';
import { type CallOptions, listKeys, located, parseReply } from './call.ts';
import { policyFaultOf } from './policy-fault.ts';

/** What a save without them would put back to the server's defaults (OpenBao; Vault has none). */
const settingsSchema = z.object({
  allow_slashes_in_identity_templates: z.boolean().optional(),
  allow_wildcards_in_identity_templates: z.boolean().optional(),
  cas_required: z.boolean().optional(),
  expiration: z.string().optional(),
});
const policySchema = z.object({
  data: settingsSchema.extend({
    name: z.string(),
    policy: z.string(),
    version: z.number().int().optional(),
    modified: z.iso.datetime({ offset: true }).optional(),
  }),
});
export type PolicySettings = z.infer<typeof settingsSchema>;

export interface PolicyDocument {
  readonly name: string;
  readonly text: string;
  /** Null where the server counts none. */
  readonly version: number | null;
  readonly modifiedAt: string | null;
  readonly expiresAt: string | null;
  readonly settings: PolicySettings;
}

/** Names of the ACL policies of the client's namespace. */
export function listPolicies(client: VaultClient, call: CallOptions = {}): Promise<string[]> {
  return listKeys(client.request({ method: 'LIST', path: vaultPath`sys/policies/acl`, ...call }));
}

/** One ACL policy; `root` has no text. Throws `vault_not_found` when there is no policy of that name. */
export async function readPolicy(client: VaultClient, name: string, call: CallOptions = {}): Promise<PolicyDocument> {
  const reply = await client.request({ method: 'GET', path: vaultPath`sys/policies/acl/${name}`, ...call });
  const { data } = parseReply(policySchema, reply);
  return {
    name: data.name,
    text: data.policy,
    version: data.version ?? null,
    modifiedAt: data.modified ?? null,
    expiresAt: data.expiration ?? null,
    settings: settingsSchema.parse(data),
  };
}

export interface PolicyWrite {
  readonly name: string;
  readonly text: string;
  /** Check-and-set: the version to replace, -1 for "must not exist". Vault has none and ignores it; null leaves it out. */
  readonly cas: number | null;
  readonly settings?: PolicySettings;
}

/**
 * Writes one ACL policy and resolves to the storage index to read it back with. A save replaces all: pass the settings that were read.
 * Throws `vault_conflict` (lost the check-and-set), `policy_invalid` with the place, as far as the server named one.
 */
export async function writePolicy(
  client: VaultClient,
  { name, text, cas, settings = {} }: PolicyWrite,
  call: CallOptions = {},
): Promise<{ vaultIndex?: string }> {
  const path = vaultPath`sys/policies/acl/${name}`;
  const body = { ...settings, policy: text, ...(cas === null ? {} : { cas }) };
  const reply = await client.request({ method: 'POST', path, body, acceptStatuses: [400], ...call });
  if (reply.status !== 400) return reply.vaultIndex === undefined ? {} : { vaultIndex: reply.vaultIndex };
  const texts = errorTextsOf(reply.body) ?? [];
  if (texts.some((said) => /check-and-set parameter/i.test(said))) throw located(reply, new AppError('vault_conflict'));
  const fault = policyFaultOf(texts, text);
  if (fault !== null) throw located(reply, new AppError('policy_invalid', { facts: { ...fault } }));
  throw located(reply, errorOfStatus({ status: 400, body: reply.body, path, isWrite: true, retryAfterSeconds: null }));
}

/** Deletes one ACL policy; one that is not there is a success too. */
export async function deletePolicy(client: VaultClient, name: string, call: CallOptions = {}): Promise<{ vaultIndex?: string }> {
  const reply = await client.request({ method: 'DELETE', path: vaultPath`sys/policies/acl/${name}`, ...call });
  return reply.vaultIndex === undefined ? {} : { vaultIndex: reply.vaultIndex };
}
