import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type AuditRange, momentsOf } from '#lib/audit-range.ts';
import { auditQueryReplySchema, auditReadReplySchema, auditStatusReplySchema, auditSummaryReplySchema } from '#lib/contracts/audit.ts';
import { apiPaths } from '#lib/paths.ts';
import { callApi } from './fetch.ts';

/** Which entries are meant; lists are comma-separated, '' is all. */
export interface AuditFilter extends AuditRange {
  readonly namespace: string;
  readonly text: string;
  readonly person: string;
  readonly pathPrefix: string;
  readonly outcome: string;
  readonly kind: string;
  readonly source: string;
}

/** Rows of one page. */
export const AUDIT_PAGE_ROWS = 100;
export const AUDIT_BUCKETS = 72;
/** How often what is live is asked for again: often enough that an act is in sight within two seconds of Vault's answer. */
export const AUDIT_LIVE_MS = 1_000;
const SUMMARY_LIVE_MS = 6_000;

export const auditKeys = {
  all: ['audit'] as const,
  /** `cursor` '' is the newest page. */
  page: (filter: AuditFilter, cursor: string) => [...auditKeys.all, 'page', filter.namespace, filter, cursor] as const,
  summary: (filter: AuditFilter) => [...auditKeys.all, 'summary', filter.namespace, filter] as const,
  entry: (namespace: string, id: string) => [...auditKeys.all, 'entry', namespace, id] as const,
  status: (namespace: string) => [...auditKeys.all, 'status', namespace] as const,
  suggest: (namespace: string, text: string) => [...auditKeys.all, 'suggest', namespace, text] as const,
};

/** The filter as the API takes it; a moving range is what it means at `nowMs`. */
export function auditInput(filter: AuditFilter, nowMs: number) {
  const { last: _last, from: _from, to: _to, ...input } = filter;
  return { ...input, ...momentsOf(filter, nowMs) };
}

export function auditPageInput(filter: AuditFilter, cursor: string, nowMs: number) {
  return { ...auditInput(filter, nowMs), cursor: cursor || undefined, limit: AUDIT_PAGE_ROWS };
}

export function auditSummaryInput(filter: AuditFilter, nowMs: number) {
  return { ...auditInput(filter, nowMs), buckets: AUDIT_BUCKETS, top: 10 };
}

/** One page of entries, newest first. The page after it is named by its `nextCursor`. An older page does not change. */
export function auditPageQuery(filter: AuditFilter, cursor: string) {
  return queryOptions({
    queryKey: auditKeys.page(filter, cursor),
    queryFn: ({ signal }) => {
      const query = auditPageInput(filter, cursor, Date.now());
      return callApi({ method: 'GET', path: apiPaths.audit.query, query, schema: auditQueryReplySchema, signal });
    },
    staleTime: cursor === '' ? 1_000 : 60_000,
  });
}

/** Counts over time, top people and paths. */
export function auditSummaryQuery(filter: AuditFilter, isLive: boolean) {
  return queryOptions({
    queryKey: auditKeys.summary(filter),
    queryFn: ({ signal }) => {
      const query = auditSummaryInput(filter, Date.now());
      return callApi({ method: 'GET', path: apiPaths.audit.summary, query, schema: auditSummaryReplySchema, signal });
    },
    staleTime: 5_000,
    refetchInterval: isLive ? SUMMARY_LIVE_MS : false,
  });
}

export function auditEntryQuery(namespace: string, id: string) {
  return queryOptions({
    queryKey: auditKeys.entry(namespace, id),
    queryFn: ({ signal }) =>
      callApi({ method: 'GET', path: apiPaths.audit.read(id), query: { namespace }, schema: auditReadReplySchema, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What is imported from where, and how far. */
export function auditStatusQuery(namespace: string) {
  return queryOptions({
    queryKey: auditKeys.status(namespace),
    queryFn: ({ signal }) =>
      callApi({ method: 'GET', path: apiPaths.audit.status, query: { namespace }, schema: auditStatusReplySchema, signal }),
    refetchInterval: 10_000,
  });
}

const SUGGEST_SPAN = '30d';
/** People and paths of the last thirty days that a text is found in; what was found last stays until the next answer. */
export function auditSuggestQuery(namespace: string, text: string) {
  const filter = { namespace, text, person: '', pathPrefix: '', outcome: '', kind: '', source: '', last: SUGGEST_SPAN, from: '', to: '' };
  return queryOptions({
    queryKey: auditKeys.suggest(namespace, text),
    queryFn: ({ signal }) => {
      const query = { ...auditInput(filter, Date.now()), buckets: 1, top: 20 };
      return callApi({ method: 'GET', path: apiPaths.audit.summary, query, schema: auditSummaryReplySchema, signal });
    },
    placeholderData: keepPreviousData,
    enabled: text !== '',
    retry: false,
    staleTime: 30_000,
  });
}
export const AUDIT_SUGGEST_SPAN = SUGGEST_SPAN;
