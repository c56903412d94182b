import type { z } from 'zod';
import type { SessionView, signInSchema } from '#lib/contracts/session.ts';
import type { Secret } from '#server/platform/index.ts';
import type { FactorMethod } from '#server/store/index.ts';
import type { SecondFactors } from './second-factors.ts';

/** A session that is alive now, as verbs see it. */
export interface ActiveSession {
  /** SHA-256 of the id, hex: the row's key. The id itself is in the cookie only. */
  readonly idHash: string;
  readonly stage: 'password' | 'verified';
  readonly entityId: string;
  readonly displayName: string;
  readonly username: string;
  /** Namespace of the sign-in. */
  readonly namespace: string;
  readonly policies: readonly string[];
  readonly vaultToken: Secret<string>;
  readonly idleExpiresAt: Date;
  readonly absoluteExpiresAt: Date;
  /** When the second factor was last given in this session. */
  readonly factorAt?: Date | null;
}

/**
 * How an act is confirmed. `recent`: the second factor was given in this session within five minutes, or is given now. The others ask
 * for it for exactly this input: by any factor, by a passkey alone, or by the strongest that the person has.
 */
export type ConfirmLevel = 'recent' | 'intent' | 'intent-passkey' | 'intent-strongest';

export interface RequestFacts {
  address: string;
  userAgent: string;
  requestId: string;
  signal: AbortSignal;
}

/** Sign-in, sessions, second factor, step-up. The only room that knows how a person is known. */
export interface IdentityEngine {
  /** Signs in at Vault and makes an unverified session. Throws `sign_in_refused`, `entity_required`, `rate_limited`, `vault_*`. */
  signIn(request: z.output<typeof signInSchema>, facts: RequestFacts): Promise<{ sessionId: string; next: 'verify' | 'enrol' }>;
  /** The live session of an id, or null when unknown, idle or past its end. `isActivity` moves the idle limit. Throws `store_unavailable`. */
  findSession(sessionId: string, options: { isActivity: boolean }): Promise<ActiveSession | null>;
  /** Consumes a code and makes the session verified under a new id. Throws `code_refused`, `rate_limited`. */
  verify(session: ActiveSession, code: string, facts: RequestFacts): Promise<{ sessionId: string }>;
  /** Makes a new seed for a person who has no factor. Throws `enrolment_done`, `enrolment_closed`. */
  startEnrolment(session: ActiveSession, facts: RequestFacts): Promise<{ secretKey: string; otpauthUri: string; qrSvg: string }>;
  /** Confirms the seed with its first code; verified under a new id. */
  confirmEnrolment(session: ActiveSession, code: string, facts: RequestFacts): Promise<{ sessionId: string }>;
  /** Ends the session and revokes its Vault token (a pasted token's child, never the pasted token itself). */
  signOut(session: ActiveSession, facts: RequestFacts): Promise<void>;
  /** Ends the session because its Vault token is dead. */
  forget(session: ActiveSession): Promise<void>;
  view(session: ActiveSession): Promise<SessionView>;
  /**
   * Consumes a code and gives a grant for one intent: this session, this verb, this input, once, within two minutes. `level`, default
   * `intent`, is that of the verb. Throws `stronger_factor_required`, `code_refused`, `step_up_cancelled`, `rate_limited`.
   */
  stepUp(
    session: ActiveSession,
    intentHash: string,
    code: string,
    facts: RequestFacts,
    level?: ConfirmLevel,
  ): Promise<{ grant: string; expiresAt: Date }>;
  /** Uses a grant up by one atomic write and says which factor made it. Throws `grant_refused`. */
  consumeGrant(session: ActiveSession, grant: string, intentHash: string): Promise<FactorMethod>;
  readonly secondFactors: SecondFactors;
  /** What this person's token may do on these paths, asked of Vault and remembered for at most 30 s. Path → capabilities. */
  capabilities(
    session: ActiveSession,
    namespace: string,
    paths: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, ReadonlySet<string>>>;
}
