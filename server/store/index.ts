export { consumeBreakGlassCode } from './break-glass-codes.ts';
export {
  clearFailures,
  countFailure,
  type FailureRule,
  listDisabledFactors,
  takeFailureBack,
} from './code-failures.ts';
export { createJournal } from './create-journal.ts';
export { listEnrolmentCodes, putEnrolmentCode, spendEnrolmentCode } from './enrolment-codes.ts';
export { insertFactorNotice } from './factor-notices.ts';
export { type Grant, insertGrant, takeGrant } from './grants.ts';
export type { Journal, JournalEntry } from './journal.ts';
export { createLimitBlocks } from './limit-blocks.ts';
export { createLimits, type LimitRule, type Limits } from './limits.ts';
export { findPendingEnrolment, type PendingEnrolment, putPendingEnrolment } from './pending-enrolments.ts';
export {
  claimRevocations,
  dropRevocation,
  listFailedRevocations,
  noteRevocationFailure,
  type PendingRevocation,
} from './pending-revocations.ts';
export { findPendingSignIn, insertPendingSignIn, type PendingSignIn, takePendingSignIn } from './pending-sign-ins.ts';
export { countRecoveryCodes, putRecoveryCodes, takeRecoveryCode } from './recovery-codes.ts';
export type { Database } from './schema.ts';
export { type Ending, endSessions } from './session-ends.ts';
export {
  countSessions,
  findSessionRow,
  findSessionsByName,
  insertSession,
  listSessionRows,
  type NewSessionRow,
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
