export { type Challenge, insertChallenge, takeChallenge } from './challenges.ts';
export { createJournal } from './create-journal.ts';
export { dropFactorNotices, type FactorNotice, insertFactorNotice, listFactorNotices } from './factor-notices.ts';
export { type Grant, insertGrant, takeGrant } from './grants.ts';
export type { Journal, JournalEntry } from './journal.ts';
export { createLimitBlocks } from './limit-blocks.ts';
export { createLimits, type LimitRule, type Limits } from './limits.ts';
export { bindPasskey, listPasskeyRows, markCloned, raiseCounter, type StoredPasskey, unbindPasskey } from './passkeys.ts';
export { findPendingEnrolment, type PendingEnrolment, putPendingEnrolment } from './pending-enrolments.ts';
export type { Database, FactorMethod } from './schema.ts';
export {
  findSessionRow,
  insertSession,
  type NewSessionRow,
  noteFactor,
  replaceSession,
  type SessionRow,
  takeExpiredSessions,
  takeOtherSessions,
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
