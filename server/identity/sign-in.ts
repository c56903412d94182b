import type { z } from 'zod';
import type { signInSchema } from '#lib/contracts/session.ts';
import { AppError, codeOf, type Env } from '#server/platform/index.ts';
import type { LimitRule, Limits } from '#server/store/index.ts';
import { accountKey, canonicalName } from './account-name.ts';
import type { Endings } from './endings.ts';
import type { RequestFacts } from './engine.ts';
import type { Factors } from './factors.ts';
import { type LoginParts, loginWithPassword, loginWithToken } from './logins.ts';
import type { Sessions, SignedIn } from './sessions.ts';

type SignInRequest = z.output<typeof signInSchema>;

interface Parts {
  login: LoginParts;
  limits: Limits;
  factors: Factors;
  sessions: Sessions;
  endings: Endings;
  env: Pick<Env, 'SALLYPORT_LIMIT_SIGN_IN'>;
}

const WINDOW_SECONDS = 300;
/** Only these say that the credentials were wrong; every other end of a try gives the try back. */
const WRONG = new Set(['sign_in_refused', 'internal']);

/** Counts the try per address and per account before Vault sees it, signs in, and makes a session that is not verified yet. */
export async function signIn(
  parts: Parts,
  request: SignInRequest,
  facts: RequestFacts,
): Promise<{ sessionId: string; next: 'verify' | 'enrol' }> {
  const rule: LimitRule = { points: parts.env.SALLYPORT_LIMIT_SIGN_IN, windowSeconds: WINDOW_SECONDS };
  const counters: [name: string, key: string][] = [['sign-in-address', facts.address]];
  const name = request.method === 'userpass' ? canonicalName(request.username) : null;
  if (request.method === 'userpass')
    counters.push(['sign-in-account', accountKey(request.namespace, request.mount, name ?? request.username)]);
  for (const [counter, key] of counters) await parts.limits.consume(counter, key, rule);
  const giveBack = () => Promise.all(counters.map(([counter, key]) => parts.limits.giveBack(counter, key, rule)));

  let person: SignedIn;
  try {
    person = await logIn(parts, request, name, facts);
  } catch (error) {
    if (!WRONG.has(codeOf(error))) await giveBack();
    throw error;
  }
  await giveBack();
  try {
    const next = (await parts.factors.isEnrolled(person.entityId)) ? 'verify' : 'enrol';
    const sessionId = await parts.sessions.create(person);
    // Tidying up after others is no reason to refuse this person.
    await parts.endings.sweep().catch(() => undefined);
    return { sessionId, next };
  } catch (error) {
    if (person.tokenKind === 'own') await parts.endings.discard(person.token, person.namespace);
    throw error;
  }
}

async function logIn(parts: Parts, request: SignInRequest, name: string | null, facts: RequestFacts): Promise<SignedIn> {
  if (request.method === 'token') return loginWithToken(parts.login, request, facts);
  if (name === null) throw new AppError('sign_in_refused');
  return loginWithPassword(parts.login, request, name, facts);
}
