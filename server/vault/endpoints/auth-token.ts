import { z } from 'zod';
import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { type IssuedToken, parseIssuedToken } from './auth-reply.ts';
import { type CallOptions, parseReply } from './call.ts';

const selfSchema = z.object({
  data: z.object({
    accessor: z.string().default(''),
    display_name: z.string().default(''),
    entity_id: z.string().nullish(),
    policies: z.array(z.string()).nullish(),
    identity_policies: z.array(z.string()).nullish(),
    ttl: z.number(),
    creation_ttl: z.number().default(0),
    expire_time: z.string().nullish(),
    renewable: z.boolean().default(false),
    type: z.string().default('service'),
    num_uses: z.number().default(0),
    orphan: z.boolean().default(false),
    path: z.string().default(''),
    meta: z.record(z.string(), z.string()).nullish(),
    namespace_path: z.string().nullish(),
  }),
});

/** What a token knows of itself; never the token. */
export interface TokenSelf {
  accessor: string;
  displayName: string;
  /** '' when the token has no identity. */
  entityId: string;
  /** Its own policies and those of its identity. */
  policies: string[];
  /** Seconds left; null when it never expires. */
  ttlSeconds: number | null;
  /** The life it was made with; null when it never expires or the server does not say. */
  fullTtlSeconds: number | null;
  isRenewable: boolean;
  kind: 'service' | 'batch';
  /** Uses left; 0 means unlimited, and -1 that this look-up was the last. Each takes one. */
  usesLeft: number;
  isOrphan: boolean;
  /** Path it was made at: `auth/userpass/login/anna`. */
  createdBy: string;
  metadata: Record<string, string>;
  /** Namespace it lives in, without slashes; null where the server does not say. */
  namespace: string | null;
}

/** Throws `vault_token_dead` for a token that the server does not take. */
export async function lookupSelf(client: VaultClient, call: CallOptions = {}): Promise<TokenSelf> {
  const { data } = parseReply(selfSchema, await client.request({ method: 'GET', path: vaultPath`auth/token/lookup-self`, ...call }));
  return {
    accessor: data.accessor,
    displayName: data.display_name,
    entityId: data.entity_id ?? '',
    policies: [...new Set([...(data.policies ?? []), ...(data.identity_policies ?? [])])],
    ttlSeconds: data.expire_time || data.ttl > 0 ? data.ttl : null,
    fullTtlSeconds: data.creation_ttl > 0 ? data.creation_ttl : null,
    isRenewable: data.renewable,
    kind: data.type === 'batch' ? 'batch' : 'service',
    usesLeft: data.num_uses,
    isOrphan: data.orphan,
    createdBy: data.path,
    metadata: data.meta ?? {},
    namespace: data.namespace_path?.replace(/\/$/, '') ?? null,
  };
}

/** Revokes the client's own token and what was made with it. Backend credentials may live on when their backend is down. */
export async function revokeSelf(client: VaultClient, call: CallOptions = {}): Promise<void> {
  await client.request({ method: 'POST', path: vaultPath`auth/token/revoke-self`, ...call });
}

/** Renews the client's own token. The life that is returned counts, not the one asked for. */
export async function renewSelf(
  client: VaultClient,
  incrementSeconds?: number,
  call: CallOptions = {},
): Promise<{ ttlSeconds: number; isRenewable: boolean }> {
  const body = incrementSeconds === undefined ? {} : { increment: `${incrementSeconds}s` };
  const renewed = parseIssuedToken(await client.request({ method: 'POST', path: vaultPath`auth/token/renew-self`, body, ...call }));
  return { ttlSeconds: renewed.ttlSeconds, isRenewable: renewed.isRenewable };
}

export interface ChildTokenRequest {
  /** Life, and the most it can be renewed to. */
  ttlSeconds: number;
  /** Those of the parent when left out. */
  policies?: readonly string[];
  displayName?: string;
  metadata?: Readonly<Record<string, string>>;
}

/** Makes a token below the client's own; it dies with it, or on its own. Throws `vault_denied` where policies do not allow it. */
export async function createChild(client: VaultClient, child: ChildTokenRequest, call: CallOptions = {}): Promise<IssuedToken> {
  const reply = await client.request({
    method: 'POST',
    path: vaultPath`auth/token/create`,
    body: {
      ttl: `${child.ttlSeconds}s`,
      explicit_max_ttl: `${child.ttlSeconds}s`,
      type: 'service',
      ...(child.policies ? { policies: child.policies } : {}),
      ...(child.displayName ? { display_name: child.displayName } : {}),
      ...(child.metadata ? { meta: child.metadata } : {}),
    },
    ...call,
  });
  return parseIssuedToken(reply);
}
