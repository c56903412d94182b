import { leaseRevokePrefixReplySchema, leaseRevokePrefixSchema } from '#lib/contracts/lease.ts';
import { AppError } from '#server/platform/index.ts';
import { revokePrefix } from '#server/vault/index.ts';
import { actingVault } from '../acting-vault.ts';
import { isGranted } from '../is-granted.ts';
import { defineVerb } from '../verb.ts';
import { attemptAct } from './attempt-act.ts';
import { listAllLeases } from './count-leases.ts';
import { throwUnseen, waitUntilGone } from './wait-until-gone.ts';

const SHOWN = 10;

/**
 * Revokes a prefix whose count was previewed, then lists it anew. The server stops at its first failure, so leases that remain
 * are reported, not thrown. Throws `lease_count_changed`; `vault_backend_failed` or `outcome_unknown` only when none is gone.
 */
export const leaseRevokePrefix = defineVerb({
  name: 'lease.revoke-prefix',
  summary: 'Revoke all leases below a prefix and report what remains',
  method: 'POST',
  path: '/api/leases/prefix/revoke',
  effect: 'write',
  access: 'verified',
  stepUp: 'intent',
  canNeedApproval: true,
  input: leaseRevokePrefixSchema,
  output: leaseRevokePrefixReplySchema,
  describe: ({ namespace, prefix, expectedCount }) => ({ namespace, prefix, leaseCount: expectedCount }),
  async beforeApproval({ engines, session, signal }, { namespace, prefix }) {
    const path = `sys/leases/revoke-prefix/${prefix.replace(/\/$/, '')}`;
    const granted = (await engines.identity.capabilities(session, namespace, [path], signal)).get(path);
    // The server asks for both on this path.
    if (!isGranted(granted, 'update') || !isGranted(granted, 'sudo')) throw new AppError('vault_denied');
    return {};
  },
  async run(ctx, { namespace, prefix, expectedCount }) {
    const before = await listAllLeases(ctx.vault(namespace), prefix);
    if (before.length !== expectedCount)
      throw new AppError('lease_count_changed', { facts: { expected: expectedCount, now: before.length } });
    const acting = actingVault(ctx, namespace);
    const act = await attemptAct(() => revokePrefix(acting, prefix));
    let remaining: string[] = [];
    const isEmpty = async () => {
      remaining = await listAllLeases(acting, prefix);
      return remaining.length === 0;
    };
    await waitUntilGone(isEmpty, { clock: ctx.clock, isOver: act.isOver }).catch(throwUnseen);
    const alive = new Set(remaining);
    const gone = before.filter((leaseId) => !alive.has(leaseId));
    ctx.engines.leaseIndex.remove(namespace, { leaseIds: gone });
    if (gone.length === 0 && act.failure) throw act.failure;
    return {
      prefix,
      revokedCount: gone.length,
      remainingCount: remaining.length,
      firstRemainingIds: remaining.slice(0, SHOWN),
      verifiedAt: ctx.clock.now().toISOString(),
    };
  },
});
