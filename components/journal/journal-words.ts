import type { JournalFault, JournalOutcome, JournalRow, JournalStatusReply } from '#lib/contracts/journal.ts';
import { formatCount } from '#lib/format/count.ts';
import type { JournalView } from './url-state.ts';

/** Verbs of the console in a person's words. */
const VERB_WORDS: Readonly<Record<string, string>> = {
  'session.sign-in': 'Sign in',
  'session.verify': 'Give the second factor',
  'session.start-enrolment': 'Start enrolling a factor',
  'session.confirm-enrolment': 'Enrol a factor',
  'session.step-up': 'Confirm an act',
  'session.sign-out': 'Sign out',
  'session.revoke-token': 'Revoke a session’s token',
  'session.view': 'Look at the session',
  'session.start-oidc': 'Begin a sign-in at a provider',
  'session.finish-oidc': 'Sign in through a provider',
  'session.give-server-factor': 'Give Vault’s own second factor',
  'session.drop-server-factor': 'Drop a sign-in that waits for Vault',
  'session.open-enrolment': 'Give an enrolment code',
  'session.recover': 'Give a recovery code',
  'session.list': 'List one’s sessions',
  'session.end': 'End one’s own session',
  'session.end-others': 'End one’s other sessions',
  'recovery.read': 'Count recovery codes',
  'recovery.renew': 'Make new recovery codes',
  'people.list': 'List people',
  'people.issue-code': 'Issue an enrolment code',
  'people.reset': 'Reset a person’s factors',
  'people.end-sessions': 'End a person’s sessions',
  'session.verify-break-glass': 'Give a break-glass code',
  'session.break-glass': 'Sign in with a token that is nobody’s',
  'session.verify-challenge': 'Ask for a passkey',
  'session.verify-passkey': 'Give a passkey as second factor',
  'session.start-passkey-enrolment': 'Start enrolling a passkey',
  'session.confirm-passkey-enrolment': 'Enrol a passkey',
  'session.step-up-challenge': 'Ask for a confirmation',
  'session.step-up-passkey': 'Confirm an act with a passkey',
  'factor.list': 'List one’s factors',
  'factor.start-passkey': 'Start adding a passkey',
  'factor.add-passkey': 'Add a passkey',
  'factor.rename-passkey': 'Rename a passkey',
  'factor.remove-passkey': 'Remove a passkey',
  'factor.start-totp': 'Start adding an authenticator',
  'factor.confirm-totp': 'Add an authenticator',
  'factor.remove-totp': 'Remove the authenticator',
  'factor.notices': 'Read notices of one’s factors',
  'factor.notices-seen': 'Put notices away',
  'factor.passkey-cloned': 'Passkey may have been cloned',
  'factor.disabled': 'Second factor switched off',
  'lease.list': 'List leases',
  'lease.lookup': 'Look leases up',
  'lease.renew': 'Renew a lease',
  'lease.revoke': 'Revoke a lease',
  'lease.preview-prefix': 'Count leases of a prefix',
  'lease.revoke-prefix': 'Revoke a prefix',
  'policy.list': 'List policies',
  'policy.read': 'Read a policy',
  'policy.save': 'Save a policy',
  'policy.delete': 'Delete a policy',
  'policy.capabilities': 'Ask what a token may do',
  'audit.query': 'Search the audit log',
  'audit.read': 'Read an audit entry',
  'audit.summary': 'Count audit entries',
  'audit.status': 'Look at the audit files',
  'snapshot.list': 'List snapshots',
  'snapshot.take': 'Take a snapshot',
  'snapshot.cancel': 'Cancel a snapshot',
  'snapshot.verify': 'Verify a snapshot',
  'snapshot.download': 'Download a snapshot',
  'snapshot.delete': 'Delete a snapshot',
  'journal.query': 'Read the journal',
  'journal.read': 'Read a journal row',
  'journal.status': 'Look at the journal’s chain',
  'journal.verify': 'Verify the journal',
  'journal.export': 'Export the journal',
  'namespace.list': 'List namespaces',
  'overview.read': 'Look at the overview',
  'status.read': 'Look at the cluster',
};

/** What was done; a verb without words keeps its name. */
export const verbWords = (verb: string) => VERB_WORDS[verb] ?? verb;

/** Verbs to choose from, by their words. */
export const VERB_CHOICES = Object.entries(VERB_WORDS).sort(([, a], [, b]) => (a < b ? -1 : 1));

export const OUTCOME_WORDS: Readonly<Record<JournalOutcome, { word: string; tone: 'quiet' | 'warn' | 'bad' }>> = {
  done: { word: 'done', tone: 'quiet' },
  refused: { word: 'refused', tone: 'bad' },
  failed: { word: 'failed', tone: 'bad' },
  unknown: { word: 'unknown', tone: 'warn' },
};

const TARGETS = [
  'leaseId',
  'prefix',
  'name',
  'snapshotId',
  'path',
  'for',
  'forRequest',
  'leaseCount',
  'format',
  'personEntityId',
  'username',
];

/** What it was done to: the first of the row's facts that names something; '' when none does. */
export function targetOf({ details, verb }: Pick<JournalRow, 'details' | 'verb'>): string {
  const name = TARGETS.find((one) => Object.hasOwn(details, one));
  if (name === undefined) return '';
  const value = String(details[name]);
  if (name === 'for') return verbWords(value);
  return name === 'leaseCount' && verb === 'lease.lookup' ? `${value} leases` : value;
}

/** Who did it: before anybody is known, the name that was typed. */
export function whoOf({ displayName, entityId, details }: Pick<JournalRow, 'displayName' | 'entityId' | 'details'>): string {
  return displayName || entityId || String(details.username ?? '');
}

export const FAULT_WORDS: Readonly<Record<JournalFault, string>> = {
  changed: 'is not what was written',
  missing: 'is missing',
  misplaced: 'does not follow the row before it, which was changed or replaced',
  beyond_head: 'lies beyond the end of the chain',
  head_changed: 'is the last, and not what the end of the chain says',
  not_as_known: 'is not the row that was written down',
};

export interface ChainWords {
  readonly tone: 'quiet' | 'ok' | 'warn' | 'bad';
  readonly words: string;
}

/** What is known of the chain; the time of the check is said beside it. */
export function chainWords({ head, check }: JournalStatusReply): ChainWords {
  const { state, checkedCount, rowCount, badSeq, fault } = check;
  if (state === 'running') return { tone: 'quiet', words: `Checking row ${formatCount(checkedCount)} of ${formatCount(rowCount)}` };
  if (state === 'intact') return { tone: 'ok', words: `Intact up to row ${formatCount(rowCount)}` };
  if (state === 'broken') return { tone: 'bad', words: `Broken: row ${formatCount(badSeq ?? 0)} ${FAULT_WORDS[fault ?? 'changed']}` };
  if (state === 'failed') return { tone: 'warn', words: 'Not checked: the store did not answer' };
  return { tone: 'quiet', words: `${head === null ? 'No row' : `${formatCount(head.seq)} rows`}, not checked since the console started` };
}

export interface FilterChip {
  readonly id: keyof JournalView;
  readonly lead: string;
  readonly value: string;
  readonly without: Partial<JournalView>;
}

/** The filters in force, in reading order. @param clock words for a moment. */
export function chipsOf(view: JournalView, clock: (at: string) => string): FilterChip[] {
  const chip = (id: keyof JournalView, lead: string, value: string): FilterChip[] =>
    view[id] === '' ? [] : [{ id, lead, value, without: { [id]: '' } }];
  return [
    ...chip('who', 'person is', view.who),
    ...chip('verb', 'act is', `“${verbWords(view.verb)}”`),
    ...chip('outcome', 'outcome is', view.outcome),
    ...chip('from', 'since', clock(view.from)),
    ...chip('to', 'until', clock(view.to)),
    ...chip('text', 'contains', `“${view.text}”`),
  ];
}

export const sentenceOf = (chips: readonly FilterChip[]) => chips.map(({ lead, value }) => `${lead} ${value}`).join(', ');
