import type { ApprovalRow } from '#lib/contracts/approval.ts';
import type { StoredApproval } from '#server/store/index.ts';
import type { SessionContext } from '../verb.ts';

export function toRow(stored: StoredApproval, ctx: SessionContext): ApprovalRow {
  return {
    approvalId: stored.id,
    verb: stored.verb,
    facts: stored.facts,
    reason: stored.reason,
    requestedBy: stored.requester.displayName,
    requestedByEntityId: stored.requester.entityId,
    requestedAt: stored.requestedAt.toISOString(),
    state: stored.state,
    decidedBy: stored.decider?.displayName ?? '',
    decidedAt: stored.decidedAt?.toISOString() ?? null,
    expiresAt: stored.expiresAt.toISOString(),
    isOwn: stored.requester.entityId === ctx.session.entityId,
  };
}
