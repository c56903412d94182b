import type {
  FactorListReply,
  FactorNotice,
  PasskeyAssertion,
  PasskeyCreationOptions,
  PasskeyRegistration,
  PasskeyRequestOptions,
  StepUpChallengeReply,
} from '#lib/contracts/factor.ts';
import type { ActiveSession, ConfirmLevel, RequestFacts } from './engine.ts';

/** A person's second factors beside six digits: passkeys as the second step of a sign-in and for confirming acts, and what changes factors. */
export interface SecondFactors {
  /** Asks for a passkey at sign-in. Throws `passkey_none`, `rate_limited`. */
  startSignIn(session: ActiveSession): Promise<PasskeyRequestOptions>;
  /** Takes the answer and makes the session verified under a new id. Throws `code_refused`, `rate_limited`. */
  verify(session: ActiveSession, assertion: PasskeyAssertion, facts: RequestFacts): Promise<{ sessionId: string }>;
  /** How this person can confirm one act, with a challenge for it. */
  startStepUp(session: ActiveSession, intentHash: string, level: ConfirmLevel): Promise<Omit<StepUpChallengeReply, 'approval'>>;
  /** Takes the answer and gives a grant for that act. Throws `code_refused`, `step_up_cancelled`, `rate_limited`. */
  stepUp(
    session: ActiveSession,
    intentHash: string,
    assertion: PasskeyAssertion,
    facts: RequestFacts,
  ): Promise<{ grant: string; expiresAt: Date }>;

  /** A first factor may be a passkey, under the rule of every first factor. Throws `enrolment_done`, `enrolment_closed`, `passkey_unavailable`. */
  startFirstPasskey(session: ActiveSession, name: string): Promise<PasskeyCreationOptions>;
  /** Keeps it; verified under a new id. Throws `passkey_refused`, `enrolment_done`. */
  confirmFirstPasskey(session: ActiveSession, registration: PasskeyRegistration): Promise<{ sessionId: string; recoveryCodes: string[] }>;

  list(session: ActiveSession): Promise<FactorListReply>;
  /** Whoever calls these has confirmed it: each change ends the person's other sessions and is told at their next look. */
  startPasskey(session: ActiveSession, name: string): Promise<PasskeyCreationOptions>;
  addPasskey(session: ActiveSession, registration: PasskeyRegistration): Promise<{ passkeyId: string }>;
  removePasskey(session: ActiveSession, passkeyId: string): Promise<void>;
  /** A new seed, beside passkeys or in the place of the present one. */
  startTotp(session: ActiveSession): Promise<{ secretKey: string; otpauthUri: string; qrSvg: string }>;
  confirmTotp(session: ActiveSession, code: string): Promise<void>;
  removeTotp(session: ActiveSession): Promise<void>;
  /** Changes a name and nothing else. */
  renamePasskey(session: ActiveSession, passkeyId: string, name: string): Promise<void>;

  /** What changed in this person's factors by another session than this one. Newest first. */
  notices(session: ActiveSession): Promise<FactorNotice[]>;
  dismissNotices(session: ActiveSession, throughId: string): Promise<void>;
}
