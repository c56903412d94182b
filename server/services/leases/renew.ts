import { type LeaseDetail, leaseRenewReplySchema, leaseRenewSchema } from '#lib/contracts/lease.ts';
import { AppError } from '#server/platform/index.ts';
import { lookupLease, renewLease } from '#server/vault/index.ts';
import { defineVerb } from '../verb.ts';

/** The server's words when it grants less than its role or the caller asked (OpenBao 2.7 `sdk/framework/lease.go`). */
const CAPPED = /\bcapped\b|exceeded the effective max_ttl/i;

/** Renews a lease. Only the life that the server returned counts. Throws `lease_gone`, `lease_not_renewable`. */
export const leaseRenew = defineVerb({
  name: 'lease.renew',
  summary: 'Renew a lease',
  method: 'POST',
  path: '/api/leases/renew',
  effect: 'write',
  access: 'verified',
  stepUp: 'none',
  input: leaseRenewSchema,
  output: leaseRenewReplySchema,
  describe: ({ namespace, leaseId }) => ({ namespace, leaseId }),
  async run(ctx, { namespace, leaseId, incrementSeconds }) {
    const vault = ctx.vault(namespace);
    const renewed = await renewLease(vault, leaseId, incrementSeconds);
    const now = ctx.clock.now();
    const asRenewed: LeaseDetail = {
      leaseId,
      issuedAt: null,
      expiresAt: new Date(now.getTime() + renewed.ttlSeconds * 1000).toISOString(),
      lastRenewedAt: now.toISOString(),
      ttlSeconds: renewed.ttlSeconds,
      isRenewable: renewed.isRenewable,
      isRevocationFailing: false,
    };
    // The renewal is done, so a refused or failing look-up takes nothing from it.
    const found = await lookupLease(vault, leaseId).catch(() => asRenewed);
    if (found === null) throw new AppError('lease_gone');
    return {
      lease: { ...found, ttlSeconds: renewed.ttlSeconds },
      isTruncated: renewed.ttlSeconds < (incrementSeconds ?? 0) || renewed.warnings.some((text) => CAPPED.test(text)),
    };
  },
});
