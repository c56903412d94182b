import type { FilterChip } from '#components/ui/filter-sentence.ts';
import type { JournalFault, JournalOutcome, JournalRow, JournalStatusReply } from '#lib/contracts/journal.ts';
import { formatCount } from '#lib/format/count.ts';
import { emptyFact } from '#lib/format/empty-fact.ts';
import { VERB_WORDS, verbWords } from '#lib/format/verb-words.ts';
import type { JournalView } from './url-state.ts';

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
  'approvalId',
  'username',
];

/** The name of a fact of a row as a label: `tokenAccessor` is “Token accessor”. */
export function factLabel(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A fact of a row as text. */
export const factText = (name: string, value: JournalRow['details'][string]): string => (value === '' ? emptyFact(name) : String(value));

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

/** The filters in force, in reading order. @param clock words for a moment. */
export function chipsOf(view: JournalView, clock: (at: string) => string): FilterChip<JournalView>[] {
  const chip = (id: keyof JournalView, lead: string, value: string): FilterChip<JournalView>[] =>
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
