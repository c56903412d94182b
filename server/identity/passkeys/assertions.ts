import type { PasskeyAssertion, PasskeyRequestOptions } from '#lib/contracts/factor.ts';
import { AppError, type Logger } from '#server/platform/index.ts';
import { insertFactorNotice, type Journal, listPasskeyRows, markCloned, raiseCounter } from '#server/store/index.ts';
import { type CodeParts, countedTry, factorKey } from '../codes.ts';
import type { ActiveSession, RequestFacts } from '../engine.ts';
import type { FactorSet } from '../factor-document.ts';
import type { Factors } from '../factors.ts';
import { CHALLENGE_SECONDS, type ChallengeParts, issueChallenge, spendChallenge } from './challenges.ts';
import { readClientData } from './client-data.ts';
import { credentialHash, type Passkey, passkeyIdOf } from './passkey.ts';
import type { RelyingParty } from './relying-party.ts';
import { checkAssertion, requestOptions } from './web-authn.ts';

export interface AssertionParts extends ChallengeParts {
  codes: CodeParts;
  factors: Factors;
  party: RelyingParty;
  journal: Journal;
  log: Logger;
}

interface Question {
  purpose: 'sign-in' | 'step-up';
  /** Hash of the act for a step-up, else ''. */
  boundTo: string;
}

/** The passkeys of a person that can be used here: none at an address without passkeys, none whose counter did not rise. */
export async function usablePasskeys(parts: AssertionParts, session: ActiveSession, set: FactorSet | null): Promise<readonly Passkey[]> {
  if (parts.party.obstacle !== null || !set || set.passkeys.length === 0) return [];
  const rows = await listPasskeyRows(parts.store, factorKey(parts.codes.env, session.entityId));
  const cloned = new Set(rows.filter(({ clonedAt }) => clonedAt !== null).map((row) => row.credentialHash));
  return set.passkeys.filter(({ credentialId }) => !cloned.has(credentialHash(credentialId)));
}

/** Asks for one of these passkeys, for one purpose. */
export async function askForPasskey(
  parts: AssertionParts,
  session: ActiveSession,
  question: Question,
  passkeys: readonly Passkey[],
): Promise<PasskeyRequestOptions> {
  const challenge = await issueChallenge(parts, session, question);
  return requestOptions(parts.party, challenge, passkeys, CHALLENGE_SECONDS[question.purpose] * 1000);
}

/**
 * Takes the answer: counted with the codes of the same person before it is looked at, its challenge used up whatever comes out, its
 * counter moved last, when all else was right. Throws `code_refused` for every kind of wrong, else `rate_limited`.
 */
export async function consumeAssertion(
  parts: AssertionParts,
  session: ActiveSession,
  question: Question,
  assertion: PasskeyAssertion,
  facts: RequestFacts,
): Promise<void> {
  await countedTry(parts.codes, session.entityId, async (factor) => {
    const { challenge } = readClientData(assertion.response.clientDataJSON);
    await spendChallenge(parts, session, challenge, question);
    const set = await parts.factors.read(session.entityId);
    const passkey = set?.passkeys.find(({ credentialId }) => credentialId === assertion.id);
    if (!passkey) throw new AppError('code_refused');
    const seen = await checkAssertion(parts.party, challenge, passkey, assertion);
    const bound = { credentialHash: credentialHash(passkey.credentialId), factor };
    if (await raiseCounter(parts.store, { ...bound, ...seen, floor: passkey.signCount })) return;
    if (await markCloned(parts.store, bound)) await tellOfClone(parts, session, factor, passkey, facts);
    throw new AppError('code_refused');
  });
}

/** A counter that does not rise means that two authenticators hold the key, or that answers were replayed: somebody must hear of it. */
async function tellOfClone(parts: AssertionParts, session: ActiveSession, factor: string, passkey: Passkey, facts: RequestFacts) {
  const { name } = passkey;
  const passkeyId = passkeyIdOf(passkey.credentialId);
  parts.log.warn({ passkeyId, requestId: facts.requestId }, 'the counter of a passkey did not rise');
  await insertFactorNotice(parts.store, { factor, kind: 'passkey-cloned', name, bySession: '' });
  await parts.journal
    .write({
      kind: 'event',
      requestId: facts.requestId,
      verb: 'factor.passkey-cloned',
      entityId: session.entityId,
      displayName: session.displayName,
      namespace: session.namespace,
      address: facts.address,
      code: 'code_refused',
      details: { passkeyId, name },
    })
    .catch(() => parts.log.error({ requestId: facts.requestId }, 'journal row lost'));
}
