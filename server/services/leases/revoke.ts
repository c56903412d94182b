import { leaseRevokeReplySchema, leaseRevokeSchema } from '#lib/contracts/lease.ts';
import { AppError } from '#server/platform/index.ts';
import { lookupLease, revokeLease } from '#server/vault/index.ts';
import { actingVault } from '../acting-vault.ts';
import { defineVerb } from '../verb.ts';
import { attemptAct } from './attempt-act.ts';
import { throwUnseen, waitUntilGone } from './wait-until-gone.ts';

/**
 * Revokes one lease and answers only after a look-up said that it is gone: the server answers 204 for a lease that it never knew.
 * Throws `lease_gone`, `lease_still_there`, `vault_backend_failed` (the credential is alive), `outcome_unknown`.
 */
export const leaseRevoke = defineVerb({
  name: 'lease.revoke',
  summary: 'Revoke a lease and verify that it is gone',
  method: 'POST',
  path: '/api/leases/revoke',
  effect: 'write',
  access: 'verified',
  stepUp: 'intent',
  input: leaseRevokeSchema,
  output: leaseRevokeReplySchema,
  describe: ({ namespace, leaseId }) => ({ namespace, leaseId }),
  async run(ctx, { namespace, leaseId }) {
    if ((await lookupLease(ctx.vault(namespace), leaseId)) === null) {
      ctx.engines.leaseIndex.remove(namespace, { leaseIds: [leaseId] });
      throw new AppError('lease_gone');
    }
    const acting = actingVault(ctx, namespace);
    const act = await attemptAct(() => revokeLease(acting, leaseId));
    const look = async () => (await lookupLease(acting, leaseId)) === null;
    const isGone = await waitUntilGone(look, { clock: ctx.clock, isOver: act.isOver }).catch(throwUnseen);
    if (!isGone) throw act.failure ?? new AppError('lease_still_there');
    ctx.engines.leaseIndex.remove(namespace, { leaseIds: [leaseId] });
    return { leaseId, verifiedGoneAt: ctx.clock.now().toISOString() };
  },
});
