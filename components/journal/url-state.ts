import type { JournalFilter } from '#lib/queries/journal.ts';

/** Everything the journal page shows, as its address says it. */
export interface JournalView {
  readonly ns: string;
  readonly text: string;
  /** Entity id, or display name in full. */
  readonly who: string;
  readonly verb: string;
  readonly outcome: string;
  /** Moments, ISO 8601. */
  readonly from: string;
  readonly to: string;
  /** Request whose rows are open; '' when none is. */
  readonly request: string;
}

const MAX_LENGTHS: Record<keyof JournalView, number> = {
  ns: 256,
  text: 200,
  who: 300,
  verb: 64,
  outcome: 20,
  from: 40,
  to: 40,
  request: 64,
};
const NAMES = Object.keys(MAX_LENGTHS) as (keyof JournalView)[];

/** Reads the page's address. What is not valid stays as it is, for the server to refuse: falling back would show other rows than asked for. */
export function parseJournalView(params: { get(name: string): string | null }): JournalView {
  const read = (name: keyof JournalView) => (params.get(name) ?? '').slice(0, MAX_LENGTHS[name]);
  return Object.fromEntries(NAMES.map((name) => [name, read(name)])) as unknown as JournalView;
}

/** What the page asks the server for; the open request is none of it. @param homeNamespace namespace of the sign-in. */
export function filterOf({ ns, request: _request, ...rest }: JournalView, homeNamespace: string): JournalFilter {
  return { ...rest, namespace: ns || homeNamespace };
}

export const NO_FILTER = { text: '', who: '', verb: '', outcome: '', from: '', to: '' } as const satisfies Partial<JournalView>;

export function isFiltered(view: JournalView): boolean {
  return Object.keys(NO_FILTER).some((name) => view[name as keyof typeof NO_FILTER] !== '');
}
