import { AppError, type Clock, codeOf, type Env, type Secret } from '#server/platform/index.ts';
import { consumeStep, type LimitRule, type Limits, type Store } from '#server/store/index.ts';
import { stepOf } from './totp.ts';

const WINDOW_SECONDS = 300;
/** Ends of a try that say it was wrong, or that it failed in a way nobody foresaw. An outage does not eat the person's tries. */
const EATS_A_TRY = new Set(['code_refused', 'internal']);
/** How long a seed may be remembered in memory after it was read. */
const REMEMBERED_MS = 30_000;
const STEP_MS = 30_000;

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
  await countedTry(parts, entityId, async (factor) => {
    const seed = await seedOf();
    const step = seed && (await stepOf(seed.reveal(), code, parts.clock.now()));
    if (step === null || !(await consumeStep(parts.store, factor, step))) throw new AppError('code_refused');
  });
}

/**
 * One try of a second factor, of whatever kind: counted before it is looked at, and given back when it was right or when nothing could
 * be verified. All kinds share the count, so that they cannot be played against each other.
 */
export async function countedTry<T>(
  parts: Pick<CodeParts, 'limits' | 'env'>,
  entityId: string,
  attempt: (factor: string) => Promise<T>,
): Promise<T> {
  const factor = factorKey(parts.env, entityId);
  const rule: LimitRule = { points: parts.env.SALLYPORT_LIMIT_CODE, windowSeconds: WINDOW_SECONDS };
  await parts.limits.consume('code', factor, rule);
  let result: T;
  try {
    result = await attempt(factor);
  } catch (error) {
    if (!EATS_A_TRY.has(codeOf(error))) await parts.limits.giveBack('code', factor, rule);
    throw error;
  }
  await parts.limits.giveBack('code', factor, rule);
  return result;
}

/** Makes codes useless that were made with a seed that is no longer a factor, while another process may still remember it. */
export async function retireCodes(parts: CodeParts, entityId: string): Promise<void> {
  const step = Math.floor((parts.clock.now().getTime() + REMEMBERED_MS) / STEP_MS);
  await consumeStep(parts.store, factorKey(parts.env, entityId), step);
}

/** Whose factors: entity ids are unique in a cluster, whatever namespace a request names. */
export function factorKey(env: Pick<Env, 'VAULT_NAMESPACE'>, entityId: string): string {
  return `${env.VAULT_NAMESPACE}|${entityId}`;
}
