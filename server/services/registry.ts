import { approvalApprove, approvalList, approvalRefuse, approvalRequest, approvalWithdraw } from './approvals/index.ts';
import { auditQuery, auditRead, auditStatus, auditSummary } from './audit/index.ts';
import {
  factorAddPasskey,
  factorConfirmTotp,
  factorList,
  factorNotices,
  factorNoticesSeen,
  factorRemovePasskey,
  factorRemoveTotp,
  factorRenamePasskey,
  factorStartPasskey,
  factorStartTotp,
} from './factors/index.ts';
import { journalExport, journalQuery, journalRead, journalStatus, journalVerify } from './journal/index.ts';
import { leaseCount, leaseList, leaseLookup, leasePreviewPrefix, leaseRenew, leaseRevoke, leaseRevokePrefix } from './leases/index.ts';
import { namespaceList } from './namespaces/index.ts';
import { overviewRead } from './overview/index.ts';
import { peopleEndSessions, peopleIssueCode, peopleList, peopleReset } from './people/index.ts';
import { policyCapabilities, policyDelete, policyList, policyRead, policySave } from './policies/index.ts';
import { recoveryRead, recoveryRenew } from './recovery/index.ts';
import {
  sessionConfirmEnrolment,
  sessionConfirmPasskeyEnrolment,
  sessionDropServerFactor,
  sessionEnd,
  sessionEndOthers,
  sessionFinishOidc,
  sessionGiveServerFactor,
  sessionList,
  sessionOpenEnrolment,
  sessionRecover,
  sessionSignIn,
  sessionSignOut,
  sessionStartEnrolment,
  sessionStartOidc,
  sessionStartPasskeyEnrolment,
  sessionStepUp,
  sessionStepUpChallenge,
  sessionStepUpPasskey,
  sessionVerify,
  sessionVerifyBreakGlass,
  sessionVerifyChallenge,
  sessionVerifyPasskey,
  sessionView,
} from './session/index.ts';
import { snapshotCancel, snapshotDelete, snapshotDownload, snapshotList, snapshotTake, snapshotVerify } from './snapshots/index.ts';
import { statusRead } from './status/index.ts';
import type { Verb } from './verb.ts';

/** Every verb there is. Routes, the OpenAPI document, the authorization matrix and the docs table come from this object. */
export const verbs = {
  sessionSignIn,
  sessionStartOidc,
  sessionFinishOidc,
  sessionGiveServerFactor,
  sessionDropServerFactor,
  sessionView,
  sessionSignOut,
  sessionVerify,
  sessionVerifyBreakGlass,
  sessionStartEnrolment,
  sessionConfirmEnrolment,
  sessionStepUp,
  sessionOpenEnrolment,
  sessionRecover,
  sessionList,
  sessionEnd,
  sessionEndOthers,
  recoveryRead,
  recoveryRenew,
  peopleList,
  peopleIssueCode,
  peopleReset,
  peopleEndSessions,
  approvalList,
  approvalRequest,
  approvalApprove,
  approvalRefuse,
  approvalWithdraw,
  sessionVerifyChallenge,
  sessionVerifyPasskey,
  sessionStartPasskeyEnrolment,
  sessionConfirmPasskeyEnrolment,
  sessionStepUpChallenge,
  sessionStepUpPasskey,
  factorList,
  factorStartPasskey,
  factorAddPasskey,
  factorRenamePasskey,
  factorRemovePasskey,
  factorStartTotp,
  factorConfirmTotp,
  factorRemoveTotp,
  factorNotices,
  factorNoticesSeen,
  statusRead,
  namespaceList,
  overviewRead,
  policyList,
  policyRead,
  policySave,
  policyDelete,
  policyCapabilities,
  auditQuery,
  auditRead,
  auditSummary,
  auditStatus,
  journalQuery,
  journalRead,
  journalStatus,
  journalVerify,
  journalExport,
  leaseList,
  leaseCount,
  leaseLookup,
  leaseRenew,
  leaseRevoke,
  leasePreviewPrefix,
  leaseRevokePrefix,
  snapshotList,
  snapshotTake,
  snapshotCancel,
  snapshotVerify,
  snapshotDownload,
  snapshotDelete,
} as const;

/** The same as a list, with their types widened for code that treats all alike. */
export const allVerbs: readonly Verb[] = Object.values(verbs);

const byName = new Map(allVerbs.map((verb) => [verb.name, verb]));

export function findVerb(name: string): Verb | undefined {
  return byName.get(name);
}
