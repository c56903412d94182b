export { createJournal } from './create-journal.ts';
export { type Grant, insertGrant, takeGrant } from './grants.ts';
export type { Journal, JournalEntry } from './journal.ts';
export type { ChainedRow, ChainLink, JournalFault } from './journal-chain.ts';
export { createJournalCheck, type JournalCheck, type JournalCheckState } from './journal-check.ts';
export { createLimitBlocks } from './limit-blocks.ts';
export { createLimits, type LimitRule, type Limits } from './limits.ts';
export { findPendingEnrolment, type PendingEnrolment, putPendingEnrolment } from './pending-enrolments.ts';
export { createJournalReader, type JournalFilter, type JournalPlace, type JournalReader } from './read-journal.ts';
export type { Database } from './schema.ts';
export {
  findSessionRow,
  insertSession,
  type NewSessionRow,
  replaceSession,
  type SessionRow,
  takeExpiredSessions,
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
