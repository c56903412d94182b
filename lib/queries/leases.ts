import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  type LeaseDetail,
  type LeaseListReply,
  type LeaseLookupReply,
  leaseListReplySchema,
  leaseLookupReplySchema,
  leasePrefixPreviewReplySchema,
  leaseRenewReplySchema,
  leaseRevokePrefixReplySchema,
  leaseRevokeReplySchema,
} from '#lib/contracts/lease.ts';
import { apiPaths } from '#lib/paths.ts';
import { callApi } from './fetch.ts';

/** One window of the list: rows [offset, offset + limit) of the matches below a prefix. */
export interface LeaseWindow {
  readonly namespace: string;
  readonly prefix: string;
  readonly filter: string;
  readonly offset: number;
  readonly limit: number;
}

/** Every key begins with the root: after a change, invalidate `all`, never a part. */
export const leaseKeys = {
  all: ['leases'] as const,
  window: ({ namespace, prefix, filter, offset, limit }: LeaseWindow) =>
    [...leaseKeys.all, 'window', namespace, prefix, filter, offset, limit] as const,
};

export function leaseWindowQuery(window: LeaseWindow) {
  return queryOptions({
    queryKey: leaseKeys.window(window),
    queryFn: ({ signal }) => listLeases(window, signal),
    staleTime: 30_000,
  });
}

/** The direct child prefixes of a prefix, for one branch of the tree. */
export function leaseBranchWindow(namespace: string, prefix: string): LeaseWindow {
  return { namespace, prefix, filter: '', offset: 0, limit: 1 };
}

/** The first few leases whose id contains a text; what was found last stays until the next answer. */
export function leaseSearchQuery(namespace: string, filter: string) {
  return queryOptions({
    ...leaseWindowQuery({ namespace, prefix: '', filter, offset: 0, limit: 8 }),
    placeholderData: keepPreviousData,
    enabled: filter !== '',
    retry: false,
  });
}

function listLeases(window: LeaseWindow & { readonly fresh?: boolean }, signal?: AbortSignal): Promise<LeaseListReply> {
  return callApi({ method: 'GET', path: apiPaths.lease.list, query: { ...window }, schema: leaseListReplySchema, signal });
}

/** Has the console sweep this prefix anew. Invalidate `leaseKeys.all` afterwards. */
export function sweepLeases(namespace: string, prefix: string): Promise<LeaseListReply> {
  return listLeases({ ...leaseBranchWindow(namespace, prefix), fresh: true });
}

export function lookUpLeases(namespace: string, leaseIds: readonly string[], signal?: AbortSignal): Promise<LeaseLookupReply> {
  return callApi({
    method: 'POST',
    path: apiPaths.lease.lookup,
    body: { namespace, leaseIds },
    schema: leaseLookupReplySchema,
    signal,
  });
}

/** @param incrementSeconds what is asked for; the server may grant less and then says `isTruncated`. */
export function renewLease(
  namespace: string,
  leaseId: string,
  incrementSeconds: number,
): Promise<{ lease: LeaseDetail; isTruncated: boolean }> {
  const body = { namespace, leaseId, incrementSeconds };
  return callApi({ method: 'POST', path: apiPaths.lease.renew, body, schema: leaseRenewReplySchema });
}

export interface RevokeLeaseInput {
  readonly namespace: string;
  readonly leaseId: string;
}

/** The step-up verb's name and the call itself, which must be given the very input that was confirmed. */
export const REVOKE_LEASE = 'lease.revoke';
export function revokeLease(input: RevokeLeaseInput, grant: string | undefined) {
  return callApi({ method: 'POST', path: apiPaths.lease.revoke, body: input, grant, schema: leaseRevokeReplySchema });
}

/** Counts with the reader's own token, so that a dialog can name the exact number. */
export function previewLeasePrefix(namespace: string, prefix: string) {
  const body = { namespace, prefix };
  return callApi({ method: 'POST', path: apiPaths.lease.previewPrefix, body, schema: leasePrefixPreviewReplySchema });
}

export interface RevokePrefixInput {
  readonly namespace: string;
  readonly prefix: string;
  readonly expectedCount: number;
}

export const REVOKE_LEASE_PREFIX = 'lease.revoke-prefix';
export function revokeLeasePrefix(input: RevokePrefixInput, grant: string | undefined) {
  return callApi({ method: 'POST', path: apiPaths.lease.revokePrefix, body: input, grant, schema: leaseRevokePrefixReplySchema });
}
