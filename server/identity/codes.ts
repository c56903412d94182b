import { AppError, type Clock, codeOf, type Env, type Secret } from '#server/platform/index.ts';
import { consumeStep, type LimitRule, type Limits, type Store } from '#server/store/index.ts';
import { stepOf } from './totp.ts';

const WINDOW_SECONDS = 300;

export interface CodeParts {
  store: Store;
  limits: Limits;
  env: Pick<Env, 'SALLYPORT_LIMIT_CODE' | 'VAULT_NAMESPACE'>;
  clock: Clock;
}

/**
 * Uses up a code. Tries are counted before anything is looked at, so that a burst of guesses gets no more looks than the limit;
 * the count is per person and apart from password guesses. Throws `code_refused` for every kind of wrong, else `rate_limited`.
 */
export async function consumeCode(
  parts: CodeParts,
  entityId: string,
  code: string,
  seedOf: () => Promise<Secret<string> | null>,
): Promise<void> {
  const factor = factorKey(parts, entityId);
  const rule: LimitRule = { points: parts.env.SALLYPORT_LIMIT_CODE, windowSeconds: WINDOW_SECONDS };
  await parts.limits.consume('code', factor, rule);
  let step: number | null = null;
  try {
    const seed = await seedOf();
    step = seed && (await stepOf(seed.reveal(), code, parts.clock.now()));
  } catch (error) {
    // Nothing was verified, so an outage does not eat the person's tries.
    if (codeOf(error) !== 'internal') await parts.limits.giveBack('code', factor, rule);
    throw error;
  }
  if (step === null || !(await consumeStep(parts.store, factor, step))) throw new AppError('code_refused');
  await parts.limits.giveBack('code', factor, rule);
}

// Entity ids are unique in a cluster, whatever namespace a request names, so one factor has one key.
function factorKey(parts: CodeParts, entityId: string): string {
  return `${parts.env.VAULT_NAMESPACE}|${entityId}`;
}
