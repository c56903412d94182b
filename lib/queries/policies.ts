import { queryOptions } from '@tanstack/react-query';
import {
  type PolicyDeleteRequest,
  type PolicySaveRequest,
  policyCapabilitiesReplySchema,
  policyDeleteReplySchema,
  policyListReplySchema,
  policyReadReplySchema,
} from '#lib/contracts/policy.ts';
import { apiPaths } from '#lib/paths.ts';
import { callApi } from './fetch.ts';

/** Every key begins with the root: after a change, invalidate `all`, capabilities included. */
export const policyKeys = {
  all: ['policies'] as const,
  list: (namespace: string) => [...policyKeys.all, 'list', namespace] as const,
  text: (namespace: string, name: string) => [...policyKeys.all, 'text', namespace, name] as const,
  capabilities: (namespace: string, path: string) => [...policyKeys.all, 'capabilities', namespace, path] as const,
};

export function policiesQuery(namespace: string) {
  return queryOptions({
    queryKey: policyKeys.list(namespace),
    queryFn: ({ signal }) =>
      callApi({ method: 'GET', path: apiPaths.policy.list, query: { namespace }, schema: policyListReplySchema, signal }),
    staleTime: 30_000,
    retry: false,
  });
}

/** Asked again whenever the window is looked at: somebody else may have saved. */
export function policyQuery(namespace: string, name: string) {
  return queryOptions({
    queryKey: policyKeys.text(namespace, name),
    queryFn: ({ signal }) =>
      callApi({ method: 'GET', path: apiPaths.policy.read(name), query: { namespace }, schema: policyReadReplySchema, signal }),
    staleTime: 1_000,
  });
}

/** What one's own token may do on a path, by the server's word. */
export function capabilitiesQuery(namespace: string, path: string) {
  const body = { namespace, path };
  return queryOptions({
    queryKey: policyKeys.capabilities(namespace, path),
    queryFn: ({ signal }) =>
      callApi({ method: 'POST', path: apiPaths.policy.capabilities, body, schema: policyCapabilitiesReplySchema, signal }),
    staleTime: 10_000,
    retry: false,
  });
}

/** The step-up verbs' names and the calls themselves, which must be given the very input that was confirmed. */
export const SAVE_POLICY = 'policy.save';
export const DELETE_POLICY = 'policy.delete';

export function savePolicy(input: PolicySaveRequest, grant: string | undefined) {
  return callApi({ method: 'POST', path: apiPaths.policy.save(input.name), body: input, grant, schema: policyReadReplySchema });
}

export function deletePolicy(input: PolicyDeleteRequest, grant: string | undefined) {
  return callApi({ method: 'POST', path: apiPaths.policy.delete(input.name), body: input, grant, schema: policyDeleteReplySchema });
}
