import { queryOptions } from '@tanstack/react-query';
import { leaseCountReplySchema } from '#lib/contracts/lease.ts';
import { apiPaths } from '#lib/paths.ts';
import { callApi } from './fetch.ts';

/**
 * How many leases the reader may see in a namespace, null for who may see none. Never asked on a timer, which would keep an idle session
 * alive; it is under the leases' root key, so that every change to leases asks anew.
 */
export const leaseCountQuery = (namespace: string) =>
  queryOptions({
    queryKey: ['leases', 'count', namespace],
    queryFn: async ({ signal }) =>
      (await callApi({ method: 'GET', path: apiPaths.lease.count, query: { namespace }, schema: leaseCountReplySchema, signal }))
        .leaseCount,
    staleTime: 30_000,
  });
