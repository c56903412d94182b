import { queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { leaseListReplySchema } from '#lib/contracts/lease.ts';
import { apiPaths } from '#lib/paths.ts';
import { callApi } from './fetch.ts';

const countSchema = z.pick(leaseListReplySchema, { totalCount: true });

/**
 * How many leases the reader may see in a namespace. Never asked on a timer, which would keep an idle session alive;
 * it is under the leases' root key, so that every change to leases asks anew.
 */
export const leaseCountQuery = (namespace: string) =>
  queryOptions({
    queryKey: ['leases', 'count', namespace],
    queryFn: async ({ signal }) => {
      const query = { namespace, limit: 1 };
      return (await callApi({ method: 'GET', path: apiPaths.lease.list, query, schema: countSchema, signal })).totalCount;
    },
    staleTime: 30_000,
  });
