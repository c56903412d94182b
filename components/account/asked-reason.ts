import type { ApprovalRow } from '#lib/contracts/approval.ts';

/** The reason that this reader already asked a second person's approval with: it is a part of the act, so another would be another act. */
export function askedReason(rows: readonly ApprovalRow[], entityId: string): string | undefined {
  const row = rows.find(
    ({ verb, isOwn, state, facts }) =>
      verb === 'people.reset' && isOwn && (state === 'approved' || state === 'pending') && facts['personEntityId'] === entityId,
  );
  return typeof row?.facts['reason'] === 'string' ? row.facts['reason'] : undefined;
}
