import type { FilterChip } from '#components/ui/filter-sentence.ts';
import { AUDIT_SPANS, DEFAULT_AUDIT_SPAN, isFixedRange } from '#lib/audit-range.ts';
import type { AuditOutcome, AuditProblem, AuditQueryReply, AuditStatusReply } from '#lib/contracts/audit.ts';
import { countOf, formatCount } from '#lib/format/count.ts';
import { type AuditView, valuesOf } from './url-state.ts';

export type OutcomeTone = 'quiet' | 'warn' | 'bad';

export const OUTCOME_WORDS: Readonly<Record<AuditOutcome, { word: string; tone: OutcomeTone }>> = {
  allowed: { word: 'allowed', tone: 'quiet' },
  denied: { word: 'denied', tone: 'bad' },
  error: { word: 'error', tone: 'warn' },
};

const orList = (list: string) => valuesOf(list).join(' or ');

/** The filters in force, in reading order. @param nameOf what to call an entity id. */
export function chipsOf(view: AuditView, nameOf: (person: string) => string): FilterChip<AuditView>[] {
  const chips: FilterChip<AuditView>[] = [];
  if (view.person !== '') chips.push({ id: 'person', lead: 'person is', value: nameOf(view.person), without: { person: '' } });
  if (view.kind !== '') chips.push({ id: 'kind', lead: 'kind is', value: orList(view.kind), without: { kind: '' } });
  if (view.path !== '') chips.push({ id: 'path', lead: 'path begins with', value: view.path, without: { path: '' } });
  if (view.outcome !== '') chips.push({ id: 'outcome', lead: 'outcome is', value: orList(view.outcome), without: { outcome: '' } });
  if (view.source !== '') chips.push({ id: 'source', lead: 'source is', value: orList(view.source), without: { source: '' } });
  if (view.text !== '') chips.push({ id: 'text', lead: 'contains', value: `“${view.text}”`, without: { text: '' } });
  return chips;
}

/** `last 24 h`, `24 Nov 10:00 – 11:30`. @param clock words for a moment of the reader's own zone. */
export function rangeWords(view: Pick<AuditView, 'last' | 'from' | 'to'>, clock: (at: string) => string): string {
  if (!isFixedRange(view)) return AUDIT_SPANS.find(({ id }) => id === (view.last || DEFAULT_AUDIT_SPAN))?.words ?? view.last;
  if (view.to === '') return `since ${clock(view.from)}`;
  if (view.from === '') return `until ${clock(view.to)}`;
  return `${clock(view.from)} – ${clock(view.to)}`;
}

/** `1,204 of 45,678 entries`; `45,678 entries` when nothing narrows them down. */
export function countWords({ matchCount, totalCount }: AuditQueryReply): string {
  if (matchCount === totalCount) return countOf(totalCount, 'entry', 'entries');
  return `${formatCount(matchCount)} of ${countOf(totalCount, 'entry', 'entries')}`;
}

/** `2 damaged lines`, null when there are none: what the store knows to be missing from itself. */
export function damagedWords(status: AuditStatusReply | undefined): string | null {
  const count = status?.sources.reduce((sum, { damagedLineCount }) => sum + damagedLineCount, 0) ?? 0;
  return count === 0 ? null : countOf(count, 'damaged line');
}

/** First moment of the invented past that the demo begins with; null when there is none. */
export function demoHistoryFrom(status: AuditStatusReply | undefined): string | null {
  const moments = (status?.sources ?? []).flatMap(({ source, firstAt }) => (source === 'demo history' && firstAt ? [firstAt] : []));
  return moments.sort()[0] ?? null;
}

interface ProblemWords {
  readonly tone: 'warn' | 'bad';
  readonly title: string;
  readonly advice: string;
}

export const PROBLEM_WORDS: Readonly<Record<AuditProblem, ProblemWords>> = {
  missing: {
    tone: 'bad',
    title: 'The audit file is missing',
    advice: 'Nothing new is seen until it is there again; it is then followed by itself.',
  },
  unreadable: {
    tone: 'bad',
    title: 'The audit file cannot be read',
    advice: 'Give the console the right to read it. Nothing new is seen until then.',
  },
  not_a_file: {
    tone: 'bad',
    title: 'The audit path is not a file',
    advice: 'Point the console at the file that the audit device writes.',
  },
  damaged_lines: {
    tone: 'warn',
    title: 'Some lines of the audit file are damaged',
    advice: 'They were set aside and are not counted here.',
  },
  rest_lost: {
    tone: 'warn',
    title: 'A rotated audit file was gone before its end was read',
    advice: 'Entries are missing from around that time. Keep rotated files beside the new one for a while.',
  },
  lagging: { tone: 'warn', title: 'The import lags behind', advice: 'The newest entries are not here yet.' },
  no_source: {
    tone: 'bad',
    title: 'No audit file is configured',
    advice: 'The operator of this console names the files that the audit devices write in its settings; docs/operating.md says how.',
  },
  store_failed: {
    tone: 'bad',
    title: 'The audit store failed',
    advice: 'The operator of this console finds the cause in its log.',
  },
};
