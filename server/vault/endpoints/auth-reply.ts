import { z } from 'zod';
import { AppError, Secret } from '#server/platform/index.ts';
import type { VaultReply } from '../client.ts';
import { badAnswer, located, parseReply } from './call.ts';

const authSchema = z.object({
  auth: z.object({
    client_token: z.string(),
    accessor: z.string().default(''),
    policies: z.array(z.string()).nullish(),
    lease_duration: z.number(),
    renewable: z.boolean().default(false),
    entity_id: z.string().nullish(),
    token_type: z.string().nullish(),
    num_uses: z.number().nullish(),
    metadata: z.record(z.string(), z.string()).nullish(),
    mfa_requirement: z.unknown().optional(),
  }),
});

/** A token that the server has just given. */
export interface IssuedToken {
  token: Secret<string>;
  /** '' for batch tokens, which have none. */
  accessor: string;
  policies: string[];
  /** 0 means that it never expires. */
  ttlSeconds: number;
  isRenewable: boolean;
  /** '' when the token has no identity. */
  entityId: string;
  kind: 'service' | 'batch';
  /** How often it may be used; 0 means without limit. */
  usesLeft: number;
  metadata: Record<string, string>;
}

/** The `auth` part of a login or token creation. Throws `vault_denied` when the server wants its own second factor first. */
export function parseIssuedToken(reply: VaultReply): IssuedToken {
  const { auth } = parseReply(authSchema, reply);
  if (auth.client_token === '' && auth.mfa_requirement) throw located(reply, new AppError('vault_denied'));
  if (auth.client_token === '') throw badAnswer(reply, 'auth.client_token');
  return {
    token: new Secret(auth.client_token),
    accessor: auth.accessor,
    policies: auth.policies ?? [],
    ttlSeconds: auth.lease_duration,
    isRenewable: auth.renewable,
    entityId: auth.entity_id ?? '',
    kind: auth.token_type === 'batch' ? 'batch' : 'service',
    usesLeft: auth.num_uses ?? 0,
    metadata: auth.metadata ?? {},
  };
}
