import type { ApprovalRow } from '#lib/contracts/approval.ts';
import { emptyFact } from '#lib/format/empty-fact.ts';
import { formatUtc } from '#lib/format/time.ts';
import { paths } from '#lib/paths.ts';

export const STATE_WORDS: Readonly<Record<ApprovalRow['state'], { word: string; tone: 'quiet' | 'ok' | 'warn' | 'bad' }>> = {
  pending: { word: 'waits', tone: 'warn' },
  approved: { word: 'approved, not used yet', tone: 'ok' },
  refused: { word: 'refused', tone: 'bad' },
  withdrawn: { word: 'taken back', tone: 'quiet' },
  used: { word: 'approved and done', tone: 'ok' },
  expired: { word: 'ran out', tone: 'quiet' },
};

/** In the order in which they are read: what it is, before its id. */
const FACT_WORDS: Readonly<Record<string, string>> = {
  takenAt: 'Snapshot of',
  snapshotId: 'Snapshot',
  personName: 'Person',
  personEntityId: 'Entity',
  personNamespace: 'Namespace',
  namespace: 'Namespace',
  prefix: 'Prefix',
  leaseCount: 'Leases',
  reason: 'Reason given',
};

/** What is to be done to what, in a person's words; what is empty says so, since an empty namespace is the root one. */
export function factsOf({ facts }: Pick<ApprovalRow, 'facts'>): { label: string; value: string }[] {
  const names = Object.keys(FACT_WORDS);
  const rankOf = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length);
  return Object.entries(facts)
    .toSorted(([a], [b]) => rankOf(a) - rankOf(b))
    .map(([name, value]) => ({ label: FACT_WORDS[name] ?? name, value: wordOf(name, value) }));
}

function wordOf(name: string, value: string | number): string {
  if (value === '') return emptyFact(name);
  return name.endsWith('At') ? formatUtc(Date.parse(String(value))) : String(value);
}

/** The page of what it is about, where the requester confirms it once it is approved. */
export function placeOf({ verb, facts }: Pick<ApprovalRow, 'verb' | 'facts'>): string | null {
  const text = (name: string) => (typeof facts[name] === 'string' && facts[name] !== '' ? facts[name] : undefined);
  if (verb === 'snapshot.download') return paths.snapshots({ snapshot: text('snapshotId') });
  if (verb === 'people.reset') return paths.settings.people({ ns: text('personNamespace'), filter: text('personName') });
  if (verb === 'lease.revoke-prefix') return paths.leases({ ns: text('namespace'), prefix: text('prefix') });
  return null;
}
