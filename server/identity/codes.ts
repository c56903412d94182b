import { AppError, type Clock, codeOf, type Env, isEqualConstantTime, type Logger, type Secret } from '#server/platform/index.ts';
import {
  clearFailures,
  consumeStep,
  countFailure,
  type FailureRule,
  type Journal,
  type LimitRule,
  type Limits,
  type Store,
  takeFailureBack,
} from '#server/store/index.ts';
import { stepOf } from './totp.ts';

const WINDOW_SECONDS = 300;
/** After so many wrong codes in a row no code of the person counts until an administrator resets the factor. */
export const MOST_FAILURES = 100;
/** Ends of a try that say it was wrong, or that it failed in a way nobody foresaw. An outage does not eat the person's tries. */
const EATS_A_TRY = new Set(['code_refused', 'internal']);

export interface CodeParts {
  store: Store;
  limits: Limits;
  journal: Journal;
  log: Logger;
  env: Pick<Env, 'SALLYPORT_LIMIT_CODE' | 'VAULT_NAMESPACE'>;
  clock: Clock;
}

/** Where the seed comes from: `recent` judges guesses, of which there may be many; `kept` says whether it still is the seed. */
interface SeedSource {
  recent(): Promise<Secret<string> | null>;
  kept?(): Promise<Secret<string> | null>;
}

/** Uses up a code of an authenticator. Throws `code_refused` for every kind of wrong, else `rate_limited`. */
export async function consumeCode(parts: CodeParts, entityId: string, code: string, { recent, kept }: SeedSource): Promise<void> {
  await countedTry(parts, entityId, async (factor) => {
    const seed = await recent();
    const step = seed && (await stepOf(seed.reveal(), code, parts.clock.now()));
    if (!seed || step === null || !(await consumeStep(parts.store, factor, step))) throw new AppError('code_refused');
    if (!kept) return;
    // A factor that was reset a moment ago, by whatever way, must not count for as long as a cache remembers it.
    const current = await kept();
    if (current === null || !isEqualConstantTime(current.reveal(), seed.reveal())) throw new AppError('code_refused');
  });
}

/**
 * One try of a second factor or of a code in its place, of whatever kind. It is counted before anything is looked at, so that a burst
 * of guesses gets no more looks than the limit, and given back when it was right or when nothing could be verified. All kinds share
 * the count, which is per person and apart from password guesses. `attempt` throws `code_refused` for every kind of wrong.
 */
export async function countedTry<T>(parts: CodeParts, entityId: string, attempt: (factor: string) => Promise<T>): Promise<T> {
  const factor = factorKey(parts.env, entityId);
  const limit: LimitRule = { points: parts.env.SALLYPORT_LIMIT_CODE, windowSeconds: WINDOW_SECONDS };
  const rule: FailureRule = { from: parts.env.SALLYPORT_LIMIT_CODE, most: MOST_FAILURES };
  await parts.limits.consume('code', factor, limit);
  const counted = await countFailure(parts.store, factor, rule);
  if (!counted.isCounted) throw new AppError('rate_limited', { retryAfterSeconds: counted.retryAfterSeconds });
  let result: T;
  try {
    result = await attempt(factor);
  } catch (error) {
    if (!EATS_A_TRY.has(codeOf(error))) {
      await parts.limits.giveBack('code', factor, limit);
      await takeFailureBack(parts.store, factor, counted.failures);
    } else if (counted.failures >= MOST_FAILURES) await tellDisabled(parts, entityId);
    throw error;
  }
  await clearFailures(parts.store, factor);
  await parts.limits.giveBack('code', factor, limit);
  return result;
}

async function tellDisabled({ journal, log }: CodeParts, entityId: string): Promise<void> {
  log.warn({ entityId }, 'a second factor takes no code any more: too many wrong ones in a row');
  const where = { requestId: '', displayName: '', namespace: '', address: '' };
  const entry = { kind: 'event', verb: 'factor.disabled', entityId, code: 'rate_limited', details: { failures: MOST_FAILURES } } as const;
  await journal.write({ ...where, ...entry }).catch(() => log.error({ entityId }, 'journal row lost'));
}

/** Whose factors. Entity ids are unique in a cluster, whatever namespace a request names, so one person has one key. */
export function factorKey(env: Pick<Env, 'VAULT_NAMESPACE'>, entityId: string): string {
  return `${env.VAULT_NAMESPACE}|${entityId}`;
}
