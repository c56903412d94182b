import type { z } from 'zod';
import type { signInSchema } from '#lib/contracts/session.ts';
import { safeReturnTo } from '#lib/paths.ts';
import { AppError, type Clock, codeOf, type Env } from '#server/platform/index.ts';
import type { LimitRule, Limits } from '#server/store/index.ts';
import { accountKey, canonicalName } from './account-name.ts';
import { type Admission, admit, admitPerson } from './admission.ts';
import { withFloor } from './answer-floor.ts';
import type { RequestFacts, SignInResult } from './engine.ts';
import { askWithPassword, loginWithToken } from './logins.ts';
import { checkWay } from './sign-in-ways.ts';

type SignInRequest = z.output<typeof signInSchema>;

export interface SignInParts {
  admission: Admission;
  limits: Limits;
  clock: Clock;
  env: Env;
}

const WINDOW_SECONDS = 300;
/** Only these say that the credentials were wrong; every other end of a try gives the try back. */
const WRONG = new Set(['sign_in_refused', 'internal']);

export function signInRule(env: Pick<Env, 'SALLYPORT_LIMIT_SIGN_IN'>): LimitRule {
  return { points: env.SALLYPORT_LIMIT_SIGN_IN, windowSeconds: WINDOW_SECONDS };
}

/** Counts the try per address and per account before Vault sees it, signs in, and makes a session that is not verified yet. */
export function signIn(parts: SignInParts, request: SignInRequest, facts: RequestFacts): Promise<SignInResult> {
  return withFloor(parts.clock, parts.env.SALLYPORT_SIGN_IN_FLOOR_MS, facts.signal, () => counted(parts, request, facts));
}

async function counted(parts: SignInParts, request: SignInRequest, facts: RequestFacts): Promise<SignInResult> {
  const rule = signInRule(parts.env);
  const counters: [name: string, key: string][] = [['sign-in-address', facts.address]];
  const name = request.method === 'token' ? null : canonicalName(request.username);
  if (request.method !== 'token')
    counters.push(['sign-in-account', accountKey(request.namespace, request.mount, name ?? request.username)]);
  for (const [counter, key] of counters) await parts.limits.consume(counter, key, rule);
  const giveBack = () => Promise.all(counters.map(([counter, key]) => parts.limits.giveBack(counter, key, rule)));
  let admitted: () => Promise<SignInResult>;
  try {
    checkWay(parts.env, request);
    admitted = await judged(parts, request, name, facts);
  } catch (error) {
    if (!WRONG.has(codeOf(error))) await giveBack();
    throw error;
  }
  await giveBack();
  return admitted();
}

/** Asks Vault. What comes back goes on with a person whose first factor was right. */
async function judged(parts: SignInParts, request: SignInRequest, name: string | null, facts: RequestFacts) {
  const { admission } = parts;
  if (request.method === 'token') {
    const person = await loginWithToken(admission.login, request, facts);
    return () => admitPerson(admission, person, facts);
  }
  if (name === null) throw new AppError('sign_in_refused');
  const answer = await askWithPassword(admission.login, request, name, facts);
  const { mount, namespace } = request;
  return () => admit(admission, answer, { mount, namespace, username: name, returnTo: safeReturnTo(null) }, facts);
}
