import type { z } from 'zod';
import type {
  oidcFinishSchema,
  oidcStartSchema,
  ServerFactorView,
  SessionView,
  SignInOffer,
  serverFactorSchema,
  signInSchema,
} from '#lib/contracts/session.ts';
import type { Secret } from '#server/platform/index.ts';
import type { FactorMethod } from '#server/store/index.ts';
import type { Accounts } from './accounts.ts';
import type { Approvals } from './approvals.ts';
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
  /** Whether an administrator's code let this session enrol a first factor. */
  readonly mayEnrol: boolean;
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

/** A session that is not verified yet and whose it is; or none, and a login that waits for the server's own factors under an id for this browser. */
export type SignInResult =
  | { next: 'verify' | 'enrol'; sessionId: string; person: Pick<ActiveSession, 'entityId' | 'displayName'> }
  | { next: 'server-factor'; sessionId: ''; doorId: string };

/** Sign-in, sessions, second factor, step-up. The only room that knows how a person is known. */
export interface IdentityEngine {
  /** The ways to sign in that the configuration offers. */
  signInOffer(): SignInOffer;
  /** Signs in at Vault. Throws `sign_in_refused`, `sign_in_unavailable`, `entity_required`, `token_uses_limited`, `rate_limited`, `vault_*`. */
  signIn(request: z.output<typeof signInSchema>, facts: RequestFacts): Promise<SignInResult>;
  /** Begins a sign-in at an identity provider, for the browser that gets the door id. */
  startOidc(request: z.output<typeof oidcStartSchema>, facts: RequestFacts): Promise<{ authUrl: string; doorId: string }>;
  /** Ends it, once, for that browser and that provider. Throws `sign_in_expired`, `oidc_refused`, `sign_in_unavailable`. */
  finishOidc(
    request: z.output<typeof oidcFinishSchema>,
    doorId: string | null,
    facts: RequestFacts,
  ): Promise<{ result: SignInResult; returnTo: string }>;
  /** What the server itself asks of the login that this browser has under way. */
  serverFactorOf(doorId: string | null): Promise<ServerFactorView | null>;
  /** Gives the server its own second factors. Throws `server_factor_refused`, `sign_in_expired`, `rate_limited`. */
  giveServerFactor(
    doorId: string | null,
    answers: z.output<typeof serverFactorSchema>['answers'],
    facts: RequestFacts,
  ): Promise<{ result: SignInResult; returnTo: string }>;
  dropServerFactor(doorId: string | null): Promise<void>;
  /** The live session of an id, or null when unknown, idle or past its end. `isActivity` moves the idle limit. Throws `store_unavailable`. */
  findSession(sessionId: string, options: { isActivity: boolean }): Promise<ActiveSession | null>;
  /** Consumes a code and makes the session verified under a new id. Throws `code_refused`, `rate_limited`. */
  verify(session: ActiveSession, code: string, facts: RequestFacts): Promise<{ sessionId: string }>;
  /** Consumes a code printed on the server, for a token without an entity. Throws `code_refused`, `rate_limited`, `record_failed`. */
  verifyBreakGlass(session: ActiveSession, code: string, facts: RequestFacts): Promise<{ sessionId: string }>;
  /** Makes a new seed for a person who has no factor. Throws `enrolment_done`, `enrolment_closed`. */
  startEnrolment(session: ActiveSession, facts: RequestFacts): Promise<{ secretKey: string; otpauthUri: string; qrSvg: string }>;
  /** Confirms the seed with its first code; verified under a new id, with recovery codes that are told this once. */
  confirmEnrolment(session: ActiveSession, code: string, facts: RequestFacts): Promise<{ sessionId: string; recoveryCodes: string[] }>;
  /**
   * Ends the session and revokes its Vault token (a pasted token's child, never the pasted token itself). `isTokenLeft` when Vault has not
   * said that it is dead: it is tried again until then.
   */
  signOut(session: ActiveSession, facts: RequestFacts): Promise<{ isTokenLeft: boolean }>;
  /**
   * Asks Vault whether the session's token lives, if that was not asked within 20 s; an unreachable Vault is no answer, after a second at
   * most. Throws `vault_token_dead`.
   */
  checkToken(session: ActiveSession): Promise<void>;
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
  /** Acts that a second person must allow. */
  readonly approvals: Approvals;
  /** What this person's token may do on these paths, asked of Vault and remembered for at most 30 s. Path → capabilities. */
  capabilities(
    session: ActiveSession,
    namespace: string,
    paths: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, ReadonlySet<string>>>;
  /** A person's own sessions and codes, and what administrators do for others. */
  readonly accounts: Accounts;
  /** Begins to try again what could not be revoked. */
  start(): void;
  stop(): Promise<void>;
}
