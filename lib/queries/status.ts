import { queryOptions } from '@tanstack/react-query';
import { statusReplySchema } from '#lib/contracts/status.ts';
import { apiPaths } from '#lib/paths.ts';
import { callApi } from './fetch.ts';

export const statusKeys = { all: ['status'] as const };

/** The cluster's state, every ten seconds while the tab is visible. */
export const statusQuery = queryOptions({
  queryKey: statusKeys.all,
  queryFn: ({ signal }) => callApi({ method: 'GET', path: apiPaths.status, schema: statusReplySchema, signal }),
  refetchInterval: 10_000,
  retry: false,
});
