import { policyReadReplySchema, policySaveSchema } from '#lib/contracts/policy.ts';
import { isImmutablePolicy } from '#lib/policy/names.ts';
import { AppError, codeOf, sha256Hex } from '#server/platform/index.ts';
import { type PolicyDocument, type VaultClient, writePolicy } from '#server/vault/index.ts';
import { actingVault } from '../acting-vault.ts';
import { defineVerb } from '../verb.ts';
import { doneOrUnknown, readOrNull, refuseIfChanged, replyOf } from './document-reply.ts';

/**
 * Saves a policy that is still the one that was read, or makes one where none is, and answers with what a later read found.
 * OpenBao checks the version while it writes; on Vault the text is compared just before and after.
 * Throws `policy_changed` (nothing written), `policy_overwritten`, `policy_invalid`, `policy_builtin`, `outcome_unknown`.
 */
export const policySave = defineVerb({
  name: 'policy.save',
  summary: 'Save the text of an ACL policy that nobody changed meanwhile',
  method: 'POST',
  path: '/api/policies/{name}',
  effect: 'write',
  access: 'verified',
  stepUp: 'intent',
  input: policySaveSchema,
  output: policyReadReplySchema,
  describe: ({ namespace, name, text, expected }) => ({
    namespace,
    name,
    textHash: sha256Hex(text),
    replacedHash: expected.hash ?? '',
  }),
  async run(ctx, { namespace, name, text, expected }) {
    if (isImmutablePolicy(name)) throw new AppError('policy_builtin');
    const current = await readOrNull(ctx.vault(namespace), name);
    refuseIfChanged(current, expected);
    const acting = actingVault(ctx, namespace);
    const isSaved = async () => {
      const now = await readOrNull(acting, name);
      return now !== null && now.text === text && (now.version === null || now.version > (current?.version ?? 0));
    };
    const written = await doneOrUnknown(() => write(acting, name, text, current), isSaved);
    const found = await readOrNull(acting, name, written?.vaultIndex).catch((error: unknown) => {
      throw new AppError('outcome_unknown', { cause: error });
    });
    if (found === null || found.text !== text) throw new AppError('policy_overwritten');
    return replyOf(found);
  },
});

async function write(vault: VaultClient, name: string, text: string, current: PolicyDocument | null) {
  // -1 says "must not exist"; a server without check-and-set ignores it.
  const cas = current === null ? -1 : current.version;
  try {
    return await writePolicy(vault, { name, text, cas, ...(current === null ? {} : { settings: current.settings }) });
  } catch (error) {
    if (codeOf(error) === 'vault_conflict') throw new AppError('policy_changed', { cause: error });
    throw error;
  }
}
