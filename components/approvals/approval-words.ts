import type { ApprovalRow } from '#lib/contracts/approval.ts';
import { paths } from '#lib/paths.ts';

export const STATE_WORDS: Readonly<Record<ApprovalRow['state'], { word: string; tone: 'quiet' | 'ok' | 'warn' | 'bad' }>> = {
  pending: { word: 'waits', tone: 'warn' },
  approved: { word: 'approved, not used yet', tone: 'ok' },
  refused: { word: 'refused', tone: 'bad' },
  withdrawn: { word: 'taken back', tone: 'quiet' },
  used: { word: 'approved and done', tone: 'ok' },
  expired: { word: 'ran out', tone: 'quiet' },
};

const FACT_WORDS: Readonly<Record<string, string>> = {
  snapshotId: 'Snapshot',
  personEntityId: 'Person',
  personNamespace: 'Namespace',
  namespace: 'Namespace',
  prefix: 'Prefix',
  leaseCount: 'Leases',
  reason: 'Reason given',
};

/** What is to be done to what, in a person's words; what is empty says so, since an empty namespace is the root one. */
export function factsOf({ facts }: Pick<ApprovalRow, 'facts'>): { label: string; value: string }[] {
  return Object.entries(facts).map(([name, value]) => ({
    label: FACT_WORDS[name] ?? name,
    value: value === '' ? (/namespace/i.test(name) ? 'root' : '(empty)') : String(value),
  }));
}

/** The page of what it is about, where the requester confirms it once it is approved. */
export function placeOf({ verb, facts }: Pick<ApprovalRow, 'verb' | 'facts'>): string | null {
  const text = (name: string) => (typeof facts[name] === 'string' && facts[name] !== '' ? facts[name] : undefined);
  if (verb === 'snapshot.download') return paths.snapshots({ snapshot: text('snapshotId') });
  if (verb === 'people.reset') return paths.settings.people({ ns: text('personNamespace') });
  if (verb === 'lease.revoke-prefix') return paths.leases({ ns: text('namespace'), prefix: text('prefix') });
  return null;
}
