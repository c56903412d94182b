import { queryOptions } from '@tanstack/react-query';
import { policyListReplySchema, policyReadReplySchema } from '#lib/contracts/policy.ts';
import { apiPaths } from '#lib/paths.ts';
import { callApi } from './fetch.ts';

export const policyKeys = { all: ['policies'] as const };

export function policiesQuery(namespace: string) {
  return queryOptions({
    queryKey: [...policyKeys.all, 'list', namespace],
    queryFn: ({ signal }) =>
      callApi({ method: 'GET', path: apiPaths.policy.list, query: { namespace }, schema: policyListReplySchema, signal }),
    staleTime: 60_000,
    retry: false,
  });
}

export function policyQuery(namespace: string, name: string) {
  return queryOptions({
    queryKey: [...policyKeys.all, 'text', namespace, name],
    queryFn: ({ signal }) =>
      callApi({ method: 'GET', path: apiPaths.policy.read(name), query: { namespace }, schema: policyReadReplySchema, signal }),
    staleTime: 0,
  });
}
