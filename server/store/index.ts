export {
  type ApprovalState,
  countPendingApprovals,
  decideApproval,
  findApproval,
  findLiveApproval,
  listApprovals,
  putApproval,
  type StoredApproval,
  takeApproval,
  withdrawApproval,
} from './approvals.ts';
export { consumeBreakGlassCode } from './break-glass-codes.ts';
export { type Challenge, insertChallenge, takeChallenge } from './challenges.ts';
export {
  clearFailures,
  countFailure,
  type FailureRule,
  listDisabledFactors,
  takeFailureBack,
} from './code-failures.ts';
export { createJournal } from './create-journal.ts';
export { listEnrolmentCodes, putEnrolmentCode, spendEnrolmentCode } from './enrolment-codes.ts';
export { dropFactorNotices, type FactorNotice, insertFactorNotice, listFactorNotices } from './factor-notices.ts';
export { type Grant, insertGrant, takeGrant } from './grants.ts';
export type { Journal, JournalEntry } from './journal.ts';
export type { ChainedRow, ChainLink, JournalFault } from './journal-chain.ts';
export { createJournalCheck, type JournalCheck, type JournalCheckState } from './journal-check.ts';
export { createLimitBlocks } from './limit-blocks.ts';
export { createLimits, type LimitRule, type Limits } from './limits.ts';
export { bindPasskey, listPasskeyRows, markCloned, raiseCounter, type StoredPasskey, unbindPasskey } from './passkeys.ts';
export { dropPendingEnrolment, findPendingEnrolment, type PendingEnrolment, putPendingEnrolment } from './pending-enrolments.ts';
export {
  claimRevocations,
  dropRevocation,
  listFailedRevocations,
  noteRevocationFailure,
  type PendingRevocation,
} from './pending-revocations.ts';
export { findPendingSignIn, insertPendingSignIn, type PendingSignIn, takePendingSignIn } from './pending-sign-ins.ts';
export { createJournalReader, type JournalFilter, type JournalPlace, type JournalReader } from './read-journal.ts';
export { countRecoveryCodes, putRecoveryCodes, takeRecoveryCode } from './recovery-codes.ts';
export type { Database, FactorMethod } from './schema.ts';
export { type Ending, endSessions } from './session-ends.ts';
export {
  countSessions,
  findSessionRow,
  findSessionsByName,
  insertSession,
  listSessionRows,
  type NewSessionRow,
  noteFactor,
  replaceSession,
  type SessionRow,
  takeSession,
  touchSession,
} from './sessions.ts';
export {
  deleteSnapshotRow,
  endTakingSnapshots,
  findSnapshotRow,
  insertTakingSnapshot,
  judgeSnapshot,
  listSnapshotRows,
  type StoredSnapshot,
  touchTakingSnapshot,
} from './snapshots.ts';
export { openStore, type Store, type StoreOptions } from './store.ts';
export { consumeStep } from './used-steps.ts';
export { type JournalVerdict, verifyJournal } from './verify-journal.ts';
