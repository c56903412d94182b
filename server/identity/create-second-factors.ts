import { AppError } from '#server/platform/index.ts';
import { noteFactor } from '#server/store/index.ts';
import type { Floor } from './answer-floor.ts';
import { factorKey } from './codes.ts';
import type { ActiveSession, ConfirmLevel } from './engine.ts';
import { type ChangeParts, createFactorChanges } from './factor-changes.ts';
import type { FactorSet } from './factor-document.ts';
import { makeGrant } from './grants.ts';
import { askForPasskey, consumeAssertion, usablePasskeys } from './passkeys/assertions.ts';
import { finishRegistration, startRegistration } from './passkeys/registrations.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';
import type { SecondFactors } from './second-factors.ts';
import type { Sessions } from './sessions.ts';

export interface SecondFactorParts extends ChangeParts {
  sessions: Sessions;
  floor: Floor;
  /** Throws unless this session may enrol a first factor. */
  admitFirst(session: ActiveSession): Promise<void>;
}

/** Bad tries that one act in one session may see before it is given up. */
const STEP_UP_RULE = { points: 3, windowSeconds: 120 };

export function createSecondFactors(parts: SecondFactorParts): SecondFactors {
  const { factors, sessions, floor } = parts;
  return {
    ...createFactorChanges(parts),
    async startSignIn(session) {
      const passkeys = await usablePasskeys(parts, session, await factors.read(session.entityId));
      if (passkeys.length === 0) throw new AppError('passkey_none');
      return askForPasskey(parts, session, { purpose: 'sign-in', boundTo: '' }, passkeys);
    },
    verify: (session, assertion, facts) =>
      floor(facts.signal, async () => {
        await consumeAssertion(parts, session, { purpose: 'sign-in', boundTo: '' }, assertion, facts);
        return { sessionId: await sessions.rise(session) };
      }),
    async startStepUp(session, intentHash, level) {
      const set = await factors.read(session.entityId);
      const passkeys = await usablePasskeys(parts, session, set);
      return {
        passkey: passkeys.length > 0 ? await askForPasskey(parts, session, { purpose: 'step-up', boundTo: intentHash }, passkeys) : null,
        isCodeAccepted: set !== null && set.totp !== null && isCodeEnough(level, passkeys.length),
      };
    },
    stepUp: (session, intentHash, assertion, facts) =>
      confirmAct(parts, session, intentHash, 'passkey', () =>
        floor(facts.signal, () => consumeAssertion(parts, session, { purpose: 'step-up', boundTo: intentHash }, assertion, facts)),
      ),
    async startFirstPasskey(session, name) {
      await parts.admitFirst(session);
      return startRegistration(parts, session, 'first-register', name);
    },
    async confirmFirstPasskey(session, registration) {
      await finishRegistration(parts, session, 'first-register', registration, (passkey) =>
        factors.enrolPasskey(session.entityId, passkey),
      );
      const recoveryCodes = await makeRecoveryCodes(parts.store, parts.random, factorKey(parts.codes.env, session.entityId));
      return { sessionId: await sessions.rise(session), recoveryCodes };
    },
  };
}

/** With what this person can answer the second step of a sign-in here. */
export async function answersOf(parts: SecondFactorParts, session: ActiveSession, set: FactorSet | null): Promise<('passkey' | 'totp')[]> {
  const hasPasskey = (await usablePasskeys(parts, session, set)).length > 0;
  return [...(hasPasskey ? (['passkey'] as const) : []), ...(set?.totp ? (['totp'] as const) : [])];
}

/** Throws `stronger_factor_required` where six digits are not enough for an act of this level. Asked before the code is looked at. */
export async function refuseWeakCode(parts: SecondFactorParts, session: ActiveSession, level: ConfirmLevel): Promise<void> {
  if (level === 'recent' || level === 'intent') return;
  const set: FactorSet | null = level === 'intent-strongest' ? await parts.factors.read(session.entityId) : null;
  const usable = await usablePasskeys(parts, session, set);
  if (!isCodeEnough(level, usable.length)) throw new AppError('stronger_factor_required');
}

function isCodeEnough(level: ConfirmLevel, usablePasskeyCount: number): boolean {
  return level === 'intent-strongest' ? usablePasskeyCount === 0 : level !== 'intent-passkey';
}

/** One try to confirm one act: three bad ones, by whatever factor, give the act up for two minutes (`step_up_cancelled`). */
export async function confirmAct(
  parts: SecondFactorParts,
  session: ActiveSession,
  intentHash: string,
  method: 'totp' | 'passkey',
  prove: () => Promise<void>,
): Promise<{ grant: string; expiresAt: Date }> {
  if (session.stage !== 'verified') throw new AppError('second_factor_required');
  const act = `${session.idHash} ${intentHash}`;
  try {
    await parts.limits.consume('step-up', act, STEP_UP_RULE);
  } catch (error) {
    const { code, retryAfterSeconds } = error as Partial<AppError>;
    if (code !== 'rate_limited') throw error;
    throw new AppError('step_up_cancelled', retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
  }
  try {
    await prove();
  } catch (error) {
    if ((error as Partial<AppError>).code !== 'code_refused') await parts.limits.giveBack('step-up', act, STEP_UP_RULE);
    throw error;
  }
  await parts.limits.giveBack('step-up', act, STEP_UP_RULE);
  const made = await makeGrant(parts, session.idHash, intentHash, method);
  await noteFactor(parts.store, session.idHash);
  return made;
}
