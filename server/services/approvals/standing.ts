import type { ApprovalStanding } from '#lib/contracts/approval.ts';
import { needsApproval } from '../needs-approval.ts';
import type { SessionContext, Verb } from '../verb.ts';

/** How a second person's approval of this act stands; null when the act needs none. */
export async function approvalStanding(ctx: SessionContext, act: Verb, hash: string): Promise<ApprovalStanding | null> {
  if (!needsApproval(act, ctx.engines.env)) return null;
  const live = await ctx.engines.identity.approvals.standing(ctx.session, hash);
  if (!live) return { state: 'needed' };
  const expiresAt = live.expiresAt.toISOString();
  return live.state === 'approved'
    ? { state: 'approved', approvalId: live.id, by: live.decider?.displayName ?? '', expiresAt }
    : { state: 'pending', approvalId: live.id, expiresAt };
}
