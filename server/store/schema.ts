import type { ColumnType, Generated, JSONColumnType, Selectable } from 'kysely';

type Timestamp = ColumnType<Date, Date, Date>;

export interface SessionTable {
  /** SHA-256 of the session id, hex. The id itself is stored nowhere. */
  id_hash: string;
  stage: 'password' | 'verified';
  entity_id: string;
  display_name: string;
  username: string;
  namespace: string;
  policies: JSONColumnType<string[], string, string>;
  /** `own`: made by this console's sign-in and revoked at its end. `pasted`: brought by a person and only forgotten. */
  token_kind: 'own' | 'pasted';
  token_accessor: string;
  sealed_token: string;
  sealing_key_id: string;
  /** Null when the token has no end of its own. */
  token_expires_at: ColumnType<Date | null, Date | null, Date | null>;
  signed_in_at: Timestamp;
  idle_expires_at: Timestamp;
  absolute_expires_at: Timestamp;
  /** Where the sign-in came from. */
  address: ColumnType<string, string | undefined, string>;
  user_agent: ColumnType<string, string | undefined, string>;
  /** Last activity. */
  seen_at: ColumnType<Date, Date | undefined, Date>;
  /** Whether an administrator's code let this session enrol a first factor. */
  may_enrol: ColumnType<boolean, boolean | undefined, boolean>;
  /** When the second factor was last given in this session. */
  factor_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}
export type SessionRow = Selectable<SessionTable>;

export interface UsedStepTable {
  /** Whose factor: cluster namespace and entity. */
  factor: string;
  last_step: ColumnType<string, number, number>;
  used_at: Timestamp;
}

export interface GrantTable {
  grant_hash: string;
  session_hash: string;
  intent_hash: string;
  /** Which factor made it. */
  method: ColumnType<FactorMethod, FactorMethod, FactorMethod>;
  expires_at: Timestamp;
}

/** Kinds of second factor that a confirmation can be made by. */
export type FactorMethod = 'totp' | 'passkey';

export interface PasskeyTable {
  /** SHA-256 of the credential id, hex. */
  credential_hash: string;
  /** Whose: cluster namespace and entity. */
  factor: string;
  sign_count: ColumnType<string | number, number, number>;
  is_backed_up: boolean;
  last_used_at: ColumnType<Date | null, Date | null, Date | null>;
  cloned_at: ColumnType<Date | null, Date | null, Date | null>;
}

export interface ChallengeTable {
  /** SHA-256 of the challenge as base64url, hex. */
  challenge_hash: string;
  session_hash: string;
  purpose: 'sign-in' | 'step-up' | 'register' | 'first-register';
  bound_to: string;
  user_handle: string;
  expires_at: Timestamp;
}

export interface PendingEnrolmentTable {
  session_hash: string;
  sealed_seed: string;
  sealing_key_id: string;
  expires_at: Timestamp;
}

export interface EnrolmentCodeTable {
  /** Whose: cluster namespace and entity. One live code each. */
  factor: string;
  code_hash: string;
  /** Namespace of the sign-in that it is good for. */
  namespace: string;
  issued_by: string;
  expires_at: Timestamp;
}

export interface RecoveryCodeTable {
  factor: string;
  code_hash: string;
  made_at: Timestamp;
}

export interface CodeFailureTable {
  factor: string;
  /** Wrong codes since the last right one. */
  failures: number;
  waits_until: ColumnType<Date | null, Date | null, Date | null>;
}

export interface FactorNoticeTable {
  id: Generated<string>;
  factor: string;
  kind: 'passkey-added' | 'passkey-removed' | 'passkey-cloned' | 'totp-added' | 'totp-removed' | 'recovery-used' | 'recovery-renewed';
  name: string;
  by_session: string;
  at: Timestamp;
}

export interface PendingRevocationTable {
  /** Key of the session that ended; the sealed token is bound to it. */
  id_hash: string;
  entity_id: string;
  display_name: string;
  namespace: string;
  token_accessor: string;
  sealed_token: string;
  sealing_key_id: string;
  token_expires_at: ColumnType<Date | null, Date | null, Date | null>;
  since: Timestamp;
  tries: ColumnType<number, number | undefined, number>;
  /** Code of the last failed try; '' before there was one. */
  last_code: ColumnType<string, string | undefined, string>;
  next_try_at: Timestamp;
}

export interface PendingSignInTable {
  id_hash: string;
  kind: 'oidc' | 'server-factor';
  browser_hash: string;
  mount: string;
  namespace: string;
  return_to: string;
  sealed: string;
  sealing_key_id: string;
  tries: number;
  expires_at: Timestamp;
}

export interface UsedBreakGlassCodeTable {
  code_hash: string;
  used_at: Timestamp;
}

/** Shape demanded by rate-limiter-flexible. */
export interface LimitTable {
  key: string;
  points: number;
  expire: number | null;
}

export interface JournalTable {
  /** Place in the chain, without gaps from 1. */
  seq: ColumnType<string | number, number, never>;
  previous_hash: string;
  hash: string;
  at: Timestamp;
  kind: string;
  request_id: string;
  verb: string;
  entity_id: string;
  display_name: string;
  namespace: string;
  address: string;
  code: string;
  details: JSONColumnType<Record<string, string | number>, string, string>;
}

/** The end of the chain; one row. */
export interface JournalHeadTable {
  seq: ColumnType<string | number, number, number>;
  previous_hash: string;
  hash: string;
}

/** Intents whose outcome is not written: an index beside the chain, no part of it. */
export interface JournalOpenTable {
  seq: ColumnType<string | number, number, never>;
  request_id: string;
  verb: string;
}

export interface ApprovalTable {
  id: string;
  intent_hash: string;
  verb: string;
  namespace: string;
  facts: JSONColumnType<Record<string, string | number>, string, string>;
  reason: string;
  requester_entity: string;
  requester_name: string;
  state: 'pending' | 'approved' | 'refused' | 'withdrawn' | 'used' | 'expired';
  /** '' before anybody decided. */
  decider_entity: ColumnType<string, string | undefined, string>;
  decider_name: ColumnType<string, string | undefined, string>;
  requested_at: Timestamp;
  decided_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  /** End of the request, and after it was approved the end of the approval. */
  expires_at: Timestamp;
}

export interface SnapshotTable {
  id: string;
  state: 'taking' | 'verified' | 'bad';
  /** Error code of what is wrong with it; null when nothing is. */
  cause: ColumnType<string | null, string | null | undefined, string | null>;
  taken_at: Timestamp;
  checked_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  /** Last sign of life of the process that is taking it. */
  alive_at: Timestamp;
  entity_id: string;
  display_name: string;
  /** Mark of the data directory that holds the file. */
  home: string;
  size_bytes: ColumnType<string | number, number | undefined, number>;
  sha256: ColumnType<string | null, string | null | undefined, string | null>;
  raft_index: ColumnType<string | number | null, number | null | undefined, number | null>;
  raft_term: ColumnType<string | number | null, number | null | undefined, number | null>;
}

export interface MigrationTable {
  version: number;
  name: string;
  applied_at: Timestamp;
}

export interface Database {
  sessions: SessionTable;
  used_steps: UsedStepTable;
  grants: GrantTable;
  pending_enrolments: PendingEnrolmentTable;
  enrolment_codes: EnrolmentCodeTable;
  recovery_codes: RecoveryCodeTable;
  code_failures: CodeFailureTable;
  factor_notices: FactorNoticeTable;
  pending_revocations: PendingRevocationTable;
  pending_sign_ins: PendingSignInTable;
  passkeys: PasskeyTable;
  challenges: ChallengeTable;
  used_break_glass_codes: UsedBreakGlassCodeTable;
  limits: LimitTable;
  approvals: ApprovalTable;
  journal: JournalTable;
  journal_head: JournalHeadTable;
  journal_open: JournalOpenTable;
  snapshots: SnapshotTable;
  migrations: MigrationTable;
}
