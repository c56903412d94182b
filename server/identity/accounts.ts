import type { SessionRow } from '#server/store/index.ts';
import type { ActiveSession, RequestFacts } from './engine.ts';
import type { EnrolmentSubject } from './enrolment-codes.ts';
import type { Where } from './revocations.ts';

/** One live session, as its owner sees it. */
export interface OwnSession {
  /** Names the session to its owner. Neither its id nor its key. */
  handle: string;
  isCurrent: boolean;
  stage: SessionRow['stage'];
  address: string;
  userAgent: string;
  signedInAt: Date;
  seenAt: Date;
  /** The earlier of the idle and the absolute limit. */
  endsAt: Date;
}

/** How a person stands with this console. */
export interface Standing {
  isEnrolled: boolean;
  /** Too many wrong codes in a row: only a reset opens it again. */
  isDisabled: boolean;
  sessionCount: number;
  /** When the live enrolment code runs out; null without one. */
  codeExpiresAt: Date | null;
}

/** A token that could not be revoked at the end of its session, and may live. */
export interface LeftToken {
  displayName: string;
  namespace: string;
  accessor: string;
  since: Date;
  tries: number;
  lastCode: string;
}

export interface IssuedCode {
  /** Told in this one answer. */
  code: string;
  expiresAt: Date;
}

/** Somebody who is signed in or at the door, for the command on the server. */
export type SeenPerson = EnrolmentSubject & { displayName: string };

/** What a person does with their own sessions and codes, and what an administrator does for others. Who may is asked before. */
export interface Accounts {
  /** Uses an enrolment code up; this session may then enrol a first factor. Throws `code_refused`, `enrolment_done`, `rate_limited`. */
  openEnrolment(session: ActiveSession, code: string, facts: RequestFacts): Promise<void>;
  /** Uses a recovery code up in place of the second factor; verified under a new id. Throws `code_refused`, `rate_limited`. */
  recover(session: ActiveSession, code: string, facts: RequestFacts): Promise<{ sessionId: string }>;
  recoveryCodes(session: ActiveSession): Promise<{ left: number; madeAt: Date | null }>;
  /** Makes ten new ones; all earlier ones are dead. */
  renewRecoveryCodes(session: ActiveSession, facts: RequestFacts): Promise<string[]>;

  /** The last signed in first. */
  sessions(session: ActiveSession): Promise<OwnSession[]>;
  /** Ends one of one's own. Throws `session_gone`. */
  endSession(session: ActiveSession, handle: string, facts: RequestFacts): Promise<void>;
  endOtherSessions(session: ActiveSession, facts: RequestFacts): Promise<number>;

  /** Throws `enrolment_done` when the person has a factor: it is reset first. */
  issueEnrolmentCode(subject: EnrolmentSubject, issuedBy: string): Promise<IssuedCode>;
  /** Takes all factors and recovery codes away, ends all sessions, and issues an enrolment code. May be repeated after a failure. */
  reset(subject: EnrolmentSubject, issuedBy: string, where: Where): Promise<IssuedCode & { endedSessions: number }>;
  /** For the demo alone, whose people were enrolled before the console ran: makes their recovery codes. */
  makeRecoveryCodesFor(entityId: string): Promise<string[]>;
  endSessionsOf(entityId: string, where: Where): Promise<number>;
  standings(entityIds: readonly string[]): Promise<Map<string, Standing>>;
  leftTokens(): Promise<LeftToken[]>;
  /** Who is signed in or at the door under this name; each once. */
  seenAs(username: string): Promise<SeenPerson[]>;
}
