import { DEFAULT_AUDIT_SPAN } from '#lib/audit-range.ts';
import type { AuditFilter } from '#lib/queries/audit.ts';

/** Everything the audit page shows, as its address says it. Lists are comma-separated. */
export interface AuditView {
  readonly ns: string;
  readonly text: string;
  /** Entity id or display name. */
  readonly person: string;
  /** What paths begin with. */
  readonly path: string;
  readonly outcome: string;
  readonly kind: string;
  readonly source: string;
  /** A span that moves with the clock; '' is the default. */
  readonly last: string;
  /** Fixed moments, ISO 8601; they win over `last`. */
  readonly from: string;
  readonly to: string;
  /** Id of the entry whose details are open; '' when none is. */
  readonly entry: string;
}

const MAX_LENGTHS: Record<keyof AuditView, number> = {
  ns: 256,
  text: 200,
  person: 300,
  path: 512,
  outcome: 200,
  kind: 200,
  source: 200,
  last: 20,
  from: 40,
  to: 40,
  entry: 20,
};
const NAMES = Object.keys(MAX_LENGTHS) as (keyof AuditView)[];

/** Reads the page's address. What is not valid stays as it is, for the server to refuse: falling back would show other entries than asked for. */
export function parseAuditView(params: { get(name: string): string | null }): AuditView {
  const read = (name: keyof AuditView) => (params.get(name) ?? '').slice(0, MAX_LENGTHS[name]);
  return Object.fromEntries(NAMES.map((name) => [name, read(name)])) as unknown as AuditView;
}

/** The view as its address should spell it: the default span is not written. */
export function toAddress(view: AuditView): AuditView {
  return { ...view, last: view.last === DEFAULT_AUDIT_SPAN ? '' : view.last };
}

/** What the page asks the server for; the open entry is none of it. @param homeNamespace namespace of the sign-in. */
export function filterOf(view: AuditView, homeNamespace: string): AuditFilter {
  const { ns, path, entry: _entry, ...rest } = view;
  return { ...rest, namespace: ns || homeNamespace, pathPrefix: path };
}

export const NO_FILTER = { text: '', person: '', path: '', outcome: '', kind: '', source: '' } as const satisfies Partial<AuditView>;

/** Whether anything but the time narrows the entries down. */
export function isFiltered(view: AuditView): boolean {
  return Object.keys(NO_FILTER).some((name) => view[name as keyof typeof NO_FILTER] !== '');
}

export const valuesOf = (list: string): string[] => list.split(',').filter(Boolean);

/** The list with the value added, or without it when it was there. */
export function toggled(list: string, value: string): string {
  const values = valuesOf(list);
  return (values.includes(value) ? values.filter((one) => one !== value) : [...values, value]).join(',');
}
