import { AppError, type Clock, newOpaqueId, type Random, sha256Hex } from '#server/platform/index.ts';
import { type Challenge, insertChallenge, type Limits, type Store, takeChallenge } from '#server/store/index.ts';
import type { ActiveSession } from '../engine.ts';

export interface ChallengeParts {
  store: Store;
  limits: Limits;
  clock: Clock;
  random: Random;
}

/** How long an answer may take. A confirmation is asked of somebody who sits there; enrolling may mean to fetch a key. */
export const CHALLENGE_SECONDS = { 'sign-in': 300, 'step-up': 120, register: 300, 'first-register': 300 } as const;
const RULE = { points: 60, windowSeconds: 300 };

/** A new challenge, 256 random bits as base64url, good for one answer from this session to this question. Only its hash is kept. */
export async function issueChallenge(
  { store, limits, clock, random }: ChallengeParts,
  session: ActiveSession,
  asked: Pick<Challenge, 'purpose'> & Partial<Pick<Challenge, 'boundTo' | 'userHandle'>>,
): Promise<string> {
  await limits.consume('challenge', session.entityId, RULE);
  const challenge = newOpaqueId(random);
  const expiresAt = new Date(clock.now().getTime() + CHALLENGE_SECONDS[asked.purpose] * 1000);
  await insertChallenge(store, sha256Hex(challenge), session.idHash, { boundTo: '', userHandle: '', ...asked, expiresAt });
  return challenge;
}

/**
 * Uses a challenge up, before anybody looks whether the answer to it is right. One that was asked for something else is used up too.
 * `boundTo` left out: whatever it was bound to is the caller's to read. Throws `code_refused`.
 */
export async function spendChallenge(
  { store, clock }: Pick<ChallengeParts, 'store' | 'clock'>,
  session: ActiveSession,
  challenge: string,
  asked: Pick<Challenge, 'purpose'> & Partial<Pick<Challenge, 'boundTo'>>,
): Promise<Challenge> {
  const found = await takeChallenge(store, sha256Hex(challenge), session.idHash);
  const isRight = found?.purpose === asked.purpose && (asked.boundTo === undefined || found.boundTo === asked.boundTo);
  if (!found || !isRight || found.expiresAt <= clock.now()) throw new AppError('code_refused');
  return found;
}
