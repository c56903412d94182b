import { z } from 'zod';
import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { type CallOptions, parseReply } from './call.ts';

/** Statuses that sys/health answers with on purpose, beside 200. */
const HEALTH_STATUSES = [429, 472, 473, 474, 501, 503, 530] as const;

const healthSchema = z.object({
  initialized: z.boolean(),
  sealed: z.boolean(),
  standby: z.boolean(),
  version: z.string(),
  cluster_name: z.string().nullish(),
  cluster_id: z.string().nullish(),
  // HashiCorp's server alone says this of itself.
  enterprise: z.boolean().optional(),
});

export interface Health {
  status: number;
  isInitialised: boolean;
  isSealed: boolean;
  isStandby: boolean;
  version: string;
  product: 'openbao' | 'vault';
  clusterName: string | null;
}

/** Unauthenticated and not audited: says that a node answers, not that the cluster works. A sealed or standby node is an answer too. */
export async function readHealth(client: VaultClient, call: CallOptions = {}): Promise<Health> {
  const reply = await client.request({
    method: 'GET',
    path: vaultPath`sys/health`,
    isRootOnly: true,
    acceptStatuses: HEALTH_STATUSES,
    ...call,
  });
  const body = parseReply(healthSchema, reply);
  const isHashicorp = body.enterprise !== undefined || /^[01]\./.test(body.version);
  return {
    status: reply.status,
    isInitialised: body.initialized,
    isSealed: body.sealed,
    isStandby: body.standby,
    version: body.version,
    product: isHashicorp ? 'vault' : 'openbao',
    clusterName: body.cluster_name || null,
  };
}

const sealStatusSchema = z.object({
  type: z.string(),
  initialized: z.boolean(),
  sealed: z.boolean(),
  storage_type: z.string().nullish(),
  recovery_seal: z.boolean().default(false),
});

export async function readSealStatus(
  client: VaultClient,
  call: CallOptions = {},
): Promise<{ sealType: string; isInitialised: boolean; isSealed: boolean; storageType: string | null; isAutoUnsealed: boolean }> {
  const reply = await client.request({ method: 'GET', path: vaultPath`sys/seal-status`, isRootOnly: true, ...call });
  const body = parseReply(sealStatusSchema, reply);
  return {
    sealType: body.type,
    isInitialised: body.initialized,
    isSealed: body.sealed,
    storageType: body.storage_type || null,
    isAutoUnsealed: body.recovery_seal,
  };
}

const leaderSchema = z.object({ ha_enabled: z.boolean(), is_self: z.boolean().default(false), leader_address: z.string().nullish() });

export async function readLeader(
  client: VaultClient,
  call: CallOptions = {},
): Promise<{ isHighlyAvailable: boolean; isSelf: boolean; leaderAddress: string | null }> {
  const reply = await client.request({ method: 'GET', path: vaultPath`sys/leader`, isRootOnly: true, ...call });
  const body = parseReply(leaderSchema, reply);
  return { isHighlyAvailable: body.ha_enabled, isSelf: body.is_self, leaderAddress: body.leader_address || null };
}
