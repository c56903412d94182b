import { AppError, Secret } from '#server/platform/index.ts';
import type { LoginAnswer } from '#server/vault/index.ts';
import type { Endings } from './endings.ts';
import type { RequestFacts, SignInResult } from './engine.ts';
import type { Factors } from './factors.ts';
import { type LoginParts, personOf } from './logins.ts';
import { holdSignIn, type PendingParts } from './pending-sign-ins.ts';
import { packLogin } from './server-factor-secret.ts';
import type { Sessions, SignedIn } from './sessions.ts';

/** What follows a right first factor, whichever way it came. */
export interface Admission {
  login: LoginParts;
  pending: PendingParts;
  factors: Factors;
  sessions: Sessions;
  endings: Endings;
}

interface From {
  mount: string;
  namespace: string;
  /** Null where only the server knows who came. */
  username: string | null;
  returnTo: string;
}

/** Makes a session that is not verified yet, or keeps the login until the server's own second factors are given. */
export async function admit(parts: Admission, answer: LoginAnswer, from: From, facts: RequestFacts): Promise<SignInResult> {
  if (answer.kind === 'token') return admitPerson(parts, await personOf(parts.login, answer.issued, from, facts), facts);
  const { mount, namespace, returnTo, username } = from;
  const secret = new Secret(packLogin(answer.requirement, username));
  const doorId = await holdSignIn(parts.pending, 'server-factor', null, { mount, namespace, returnTo }, secret);
  return { next: 'server-factor', sessionId: '', doorId };
}

/** A session without a second factor. The token is revoked when there can be none. */
export async function admitPerson(parts: Admission, person: SignedIn, facts: RequestFacts): Promise<SignInResult> {
  try {
    // A token that is nobody's has no factor to look for; its code comes from the server.
    if (person.entityId === '' && !parts.login.env.SALLYPORT_BREAK_GLASS) throw new AppError('entity_required');
    const next = person.entityId === '' || (await parts.factors.isEnrolled(person.entityId)) ? 'verify' : 'enrol';
    const sessionId = await parts.sessions.create(person, facts);
    // Tidying up after others is no reason to refuse this person.
    await parts.endings.sweep().catch(() => undefined);
    return { sessionId, next, person: { entityId: person.entityId, displayName: person.displayName } };
  } catch (error) {
    if (person.tokenKind === 'own') await parts.endings.discard(person.token, person.namespace);
    throw error;
  }
}
