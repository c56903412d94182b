import { queryOptions } from '@tanstack/react-query';
import { namespaceListReplySchema } from '#lib/contracts/namespace.ts';
import { apiPaths } from '#lib/paths.ts';
import { callApi } from './fetch.ts';

export const namespaceKeys = { all: ['namespaces'] as const };

export const namespacesQuery = queryOptions({
  queryKey: namespaceKeys.all,
  queryFn: ({ signal }) => callApi({ method: 'GET', path: apiPaths.namespaces, schema: namespaceListReplySchema, signal }),
  staleTime: 60_000,
});
