import { queryOptions } from '@tanstack/react-query';
import { journalQueryReplySchema, journalReadReplySchema, journalStatusReplySchema } from '#lib/contracts/journal.ts';
import { apiPaths } from '#lib/paths.ts';
import { callApi, callApiForFile } from './fetch.ts';

/** Which rows are meant; '' is all. */
export interface JournalFilter {
  readonly namespace: string;
  readonly text: string;
  readonly who: string;
  readonly verb: string;
  readonly outcome: string;
  readonly from: string;
  readonly to: string;
}

const PAGE_ROWS = 100;
const CHECKING_MS = 500;
const QUIET_MS = 30_000;

/** Every key begins with the root: after an act, invalidate `all`. */
export const journalKeys = {
  all: ['journal'] as const,
  page: (filter: JournalFilter, cursor: string) => [...journalKeys.all, 'page', filter, cursor] as const,
  request: (namespace: string, requestId: string) => [...journalKeys.all, 'request', namespace, requestId] as const,
  status: (namespace: string) => [...journalKeys.all, 'status', namespace] as const,
};

export const firstJournalPage = (filter: JournalFilter) => journalKeys.page(filter, '');

/** What is empty is left out: the API knows no empty time. */
function inputOf({ namespace, ...rest }: JournalFilter): { namespace: string } & Record<string, string> {
  return { namespace, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== '')) };
}

export function journalPageInput(filter: JournalFilter, cursor: string) {
  return { ...inputOf(filter), ...(cursor === '' ? {} : { cursor }), limit: PAGE_ROWS };
}

/** One page, newest first; the page after it is named by its `nextCursor`. An older page does not change. */
export function journalPageQuery(filter: JournalFilter, cursor: string) {
  return queryOptions({
    queryKey: journalKeys.page(filter, cursor),
    queryFn: ({ signal }) => {
      const query = journalPageInput(filter, cursor);
      return callApi({ method: 'GET', path: apiPaths.journal.query, query, schema: journalQueryReplySchema, signal });
    },
    staleTime: cursor === '' ? 5_000 : 60_000,
  });
}

export function journalRequestQuery(namespace: string, requestId: string) {
  return queryOptions({
    queryKey: journalKeys.request(namespace, requestId),
    queryFn: ({ signal }) =>
      callApi({ method: 'GET', path: apiPaths.journal.read(requestId), query: { namespace }, schema: journalReadReplySchema, signal }),
  });
}

/** The last check of the chain, asked often while one is under way. The verb keeps no idle session alive. */
export function journalStatusQuery(namespace: string, isEnabled: boolean) {
  return queryOptions({
    queryKey: journalKeys.status(namespace),
    queryFn: ({ signal }) =>
      callApi({ method: 'GET', path: apiPaths.journal.status, query: { namespace }, schema: journalStatusReplySchema, signal }),
    refetchInterval: ({ state }) => (state.data?.check.state === 'running' ? CHECKING_MS : QUIET_MS),
    enabled: isEnabled,
  });
}

export function verifyJournal(namespace: string) {
  return callApi({ method: 'POST', path: apiPaths.journal.verify, body: { namespace }, schema: journalStatusReplySchema });
}

export function exportJournal(filter: JournalFilter, format: 'ndjson' | 'csv') {
  return callApiForFile({ method: 'POST', path: apiPaths.journal.export, body: { ...inputOf(filter), format } });
}
