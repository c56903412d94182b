import { policyDeleteReplySchema, policyDeleteSchema } from '#lib/contracts/policy.ts';
import { isUndeletablePolicy } from '#lib/policy/names.ts';
import { AppError } from '#server/platform/index.ts';
import { deletePolicy } from '#server/vault/index.ts';
import { actingVault } from '../acting-vault.ts';
import { defineVerb } from '../verb.ts';
import { doneOrUnknown, readOrNull, refuseIfChanged } from './document-reply.ts';

/**
 * Deletes a policy that is still the one that was read, and answers only after a later read found none. No server checks a version
 * while it deletes, so a save within that very moment goes with it.
 * Throws `vault_not_found`, `policy_changed`, `policy_overwritten` (made anew at once), `policy_builtin`, `outcome_unknown`.
 */
export const policyDelete = defineVerb({
  name: 'policy.delete',
  summary: 'Delete an ACL policy that nobody changed meanwhile',
  method: 'POST',
  path: '/api/policies/{name}/delete',
  effect: 'write',
  access: 'verified',
  stepUp: 'intent',
  input: policyDeleteSchema,
  output: policyDeleteReplySchema,
  describe: ({ namespace, name, expected }) => ({ namespace, name, deletedHash: expected.hash }),
  async run(ctx, { namespace, name, expected }) {
    if (isUndeletablePolicy(name)) throw new AppError('policy_builtin');
    const current = await readOrNull(ctx.vault(namespace), name);
    if (current === null) throw new AppError('vault_not_found');
    refuseIfChanged(current, expected);
    const acting = actingVault(ctx, namespace);
    const done = await doneOrUnknown(
      () => deletePolicy(acting, name),
      async () => (await readOrNull(acting, name)) === null,
    );
    const found = await readOrNull(acting, name, done?.vaultIndex).catch((error: unknown) => {
      throw new AppError('outcome_unknown', { cause: error });
    });
    if (found !== null) throw new AppError('policy_overwritten');
    return { name, verifiedGoneAt: ctx.clock.now().toISOString() };
  },
});
