import { queryOptions } from '@tanstack/react-query';
import { overviewReplySchema } from '#lib/contracts/overview.ts';
import { apiPaths } from '#lib/paths.ts';
import { callApi } from './fetch.ts';

export const overviewKeys = {
  all: ['overview'] as const,
  of: (namespace: string) => [...overviewKeys.all, namespace] as const,
};

/** Everything on the first page, every fifteen seconds while the tab is visible. The verb keeps no idle session alive. */
export function overviewQuery(namespace: string) {
  return queryOptions({
    queryKey: overviewKeys.of(namespace),
    queryFn: ({ signal }) => callApi({ method: 'GET', path: apiPaths.overview, query: { namespace }, schema: overviewReplySchema, signal }),
    refetchInterval: 15_000,
    retry: false,
  });
}
