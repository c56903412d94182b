import { AppError, type Clock, codeOf } from '#server/platform/index.ts';

/** Waits between looks; 3 s in all. The first look is at once: a synchronous revocation is usually over. */
const WAITS_MS = [0, 100, 200, 400, 800, 1500];

/**
 * Looks again and again until `isGone` says so; once only when the server is known to have ended already (`isOver`).
 * False when it never did. A failing look is thrown only if the last one fails.
 */
export async function waitUntilGone(isGone: () => Promise<boolean>, options: { clock: Clock; isOver?: boolean }): Promise<boolean> {
  const { clock, isOver = false } = options;
  let failure: { error: unknown } | null = null;
  for (const waitMs of isOver ? [0] : WAITS_MS) {
    if (waitMs > 0) await clock.sleep(waitMs);
    try {
      if (await isGone()) return true;
      failure = null;
    } catch (error) {
      if (codeOf(error) === 'vault_token_dead') throw error;
      failure = { error };
    }
  }
  if (failure) throw failure.error;
  return false;
}

/** What to say when the looking itself failed after an act. A dead token is told as such: it may have gone with what was revoked. */
export function throwUnseen(cause: unknown): never {
  throw codeOf(cause) === 'vault_token_dead' ? cause : new AppError('outcome_unknown', { cause });
}
