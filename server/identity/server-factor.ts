import type { z } from 'zod';
import type { ServerFactorView, serverFactorSchema } from '#lib/contracts/session.ts';
import { AppError, codeOf, type Env, Secret } from '#server/platform/index.ts';
import type { LimitRule, Limits } from '#server/store/index.ts';
import { type IssuedToken, type MfaRequirement, validateMfa } from '#server/vault/index.ts';
import { accountKey } from './account-name.ts';
import { type Admission, admitPerson } from './admission.ts';
import type { RequestFacts, SignInResult } from './engine.ts';
import { callOf, personOf } from './logins.ts';
import { holdSignIn, lookAtSignIn, type OpenedSignIn, takeSignIn } from './pending-sign-ins.ts';
import { unpackLogin } from './server-factor-secret.ts';

type Answers = z.output<typeof serverFactorSchema>['answers'];

export interface ServerFactorParts {
  admission: Admission;
  limits: Limits;
  env: Pick<Env, 'SALLYPORT_LIMIT_CODE'>;
}

const KIND = 'server-factor';
const MOST_TRIES = 5;
/** The login is still good at the server after these, so the person may try again with what is kept. */
const STILL_WAITS = new Set([
  'server_factor_refused',
  'invalid_input',
  'rate_limited',
  'vault_unreachable',
  'vault_busy',
  'vault_sealed',
  'vault_timeout',
]);
/** A push may be on the telephone after these. Given back, whoever knows a password could send one after the other and give each up. */
const PUSH_IS_OUT = new Set(['request_cancelled', 'vault_timeout', 'outcome_unknown']);

/** What the server asks of the login that this browser has under way; null when there is none. */
export async function viewServerFactor(parts: ServerFactorParts, doorId: string | null): Promise<ServerFactorView | null> {
  const held = doorId === null ? null : await lookAtSignIn(parts.admission.pending, KIND, doorId, doorId);
  if (!held) return null;
  const { constraints } = unpackLogin(held.secret).requirement;
  return {
    factors: constraints.map(({ name, anyOf }) => ({ name, methods: anyOf.map(({ type, isByPasscode }) => ({ type, isByPasscode })) })),
  };
}

/** Forgets the login that this browser has under way. The server forgets its half by itself within minutes. */
export async function dropServerFactor(parts: ServerFactorParts, doorId: string | null): Promise<void> {
  if (doorId !== null) await takeSignIn(parts.admission.pending, KIND, doorId, doorId);
}

/**
 * Takes the login, gives the server its factors and goes on with the token. Taken first, so that of many at once one asks the
 * server; what was only wrong is put back for the same browser. Throws `server_factor_refused`, `sign_in_expired`, `rate_limited`.
 */
export async function giveServerFactor(
  parts: ServerFactorParts,
  doorId: string | null,
  answers: Answers,
  facts: RequestFacts,
): Promise<{ result: SignInResult; returnTo: string }> {
  const { admission } = parts;
  const held = doorId === null ? null : await takeSignIn(admission.pending, KIND, doorId, doorId);
  if (doorId === null || !held) throw new AppError('sign_in_expired');
  const { requirement, username } = unpackLogin(held.secret);
  let issued: IssuedToken;
  try {
    issued = await validated(parts, held, requirement, username, answers, facts);
  } catch (error) {
    const tries = held.tries + (codeOf(error) === 'server_factor_refused' ? 1 : 0);
    if (!STILL_WAITS.has(codeOf(error)) || tries >= MOST_TRIES) throw error;
    await holdSignIn(admission.pending, KIND, null, held, held.secret, { doorId, tries, expiresAt: held.expiresAt });
    throw error;
  }
  const person = await personOf(admission.login, issued, { namespace: held.namespace, username }, facts);
  return { result: await admitPerson(admission, person, facts), returnTo: held.returnTo };
}

async function validated(
  parts: ServerFactorParts,
  held: OpenedSignIn,
  { requestId, constraints }: MfaRequirement,
  username: string | null,
  answers: Answers,
  facts: RequestFacts,
): Promise<IssuedToken> {
  const chosen = choose(constraints, answers);
  const isPush = chosen.some(({ passcode }) => passcode === null);
  const key = accountKey(held.namespace, held.mount, username ?? '');
  const rule: LimitRule = { points: parts.env.SALLYPORT_LIMIT_CODE, windowSeconds: 300 };
  // Whoever came through a provider has no name yet: there the server's own count per entity holds, and for pushes ours of an address's starts.
  const isCounted = username !== null;
  if (isCounted) await parts.limits.consume('server-factor', key, rule);
  const client = parts.admission.login.cluster.as({ token: null, ...callOf(held.namespace, facts) });
  try {
    const issued = await validateMfa(client, requestId, chosen, { signal: facts.signal });
    if (isCounted) await parts.limits.giveBack('server-factor', key, rule);
    return issued;
  } catch (error) {
    const isTry = codeOf(error) === 'server_factor_refused' || (isPush && PUSH_IS_OUT.has(codeOf(error)));
    if (isCounted && !isTry) await parts.limits.giveBack('server-factor', key, rule);
    throw error;
  }
}

/** One method and its passcode for each constraint, in their order. */
function choose(constraints: MfaRequirement['constraints'], answers: Answers) {
  if (answers.length !== constraints.length) throw new AppError('invalid_input', { fields: { answers: 'One for each factor.' } });
  return constraints.map(({ anyOf }, at) => {
    const answer = answers[at];
    const method = answer && anyOf[answer.method];
    if (!answer || !method || (answer.passcode !== null) !== method.isByPasscode)
      throw new AppError('invalid_input', { fields: { [`answers.${at}`]: 'Not one of those that are asked for.' } });
    return { methodId: method.id, passcode: answer.passcode === null ? null : new Secret(answer.passcode) };
  });
}
