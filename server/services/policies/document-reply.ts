import type { PolicyExpected, PolicyReadReply } from '#lib/contracts/policy.ts';
import { AppError, codeOf, sha256Hex } from '#server/platform/index.ts';
import { isOutcomeOpen, type PolicyDocument, readPolicy, type VaultClient } from '#server/vault/index.ts';

/** A policy as the console shows it. */
export function replyOf({ name, text, version, modifiedAt, expiresAt }: PolicyDocument): PolicyReadReply {
  return { name, text, version, hash: sha256Hex(text), modifiedAt, expiresAt };
}

/** The policy as it is now, or null when there is none. `minIndex`: storage index of the write that must be seen. */
export async function readOrNull(vault: VaultClient, name: string, minIndex?: string): Promise<PolicyDocument | null> {
  try {
    return await readPolicy(vault, name, minIndex === undefined ? {} : { minIndex });
  } catch (error) {
    if (codeOf(error) === 'vault_not_found') return null;
    throw error;
  }
}

/** Throws `policy_changed` when the policy is not the one that was read. */
export function refuseIfChanged(current: PolicyDocument | null, expected: PolicyExpected): void {
  const isAsExpected =
    current === null ? expected.hash === null : expected.hash === sha256Hex(current.text) && expected.version === current.version;
  if (!isAsExpected) throw new AppError('policy_changed');
}

/**
 * Does one write. Where its failure leaves open what happened, a look decides: done is a success, anything else `outcome_unknown`,
 * for it may still happen. Other failures are thrown as they are.
 */
export async function doneOrUnknown<T>(write: () => Promise<T>, isDone: () => Promise<boolean>): Promise<T | null> {
  try {
    return await write();
  } catch (error) {
    if (!isOutcomeOpen(codeOf(error))) throw error;
    if (await isDone().catch(() => false)) return null;
    throw new AppError('outcome_unknown', { cause: error });
  }
}
