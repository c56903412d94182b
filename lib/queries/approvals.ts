import { queryOptions } from '@tanstack/react-query';
import { approvalListReplySchema, approvalRowSchema } from '#lib/contracts/approval.ts';
import { emptyReplySchema } from '#lib/contracts/session.ts';
import { apiPaths } from '#lib/paths.ts';
import { callApi } from './fetch.ts';
import type { StepUpIntent } from './step-up.ts';

/** Every key begins with the root: after a change, invalidate `all`. */
export const approvalKeys = {
  all: ['approvals'] as const,
  list: (namespace: string | undefined) => [...approvalKeys.all, 'list', namespace ?? null] as const,
};

/** Without a namespace: that of the sign-in. */
export const approvalsQuery = (namespace?: string) =>
  queryOptions({
    queryKey: approvalKeys.list(namespace),
    queryFn: ({ signal }) =>
      callApi({ method: 'GET', path: apiPaths.approvals.list, query: { namespace }, schema: approvalListReplySchema, signal }),
    refetchInterval: 10_000,
  });

/** The step-up verb's name; its input is the request's id. */
export const APPROVE = 'approval.approve';

export const requestApproval = ({ verb, input }: StepUpIntent, reason: string) =>
  callApi({ method: 'POST', path: apiPaths.approvals.request, body: { verb, input, reason }, schema: approvalRowSchema });

export const approve = (approvalId: string, grant: string | undefined) =>
  callApi({ method: 'POST', path: apiPaths.approvals.approve(approvalId), body: {}, grant, schema: approvalRowSchema });

export const refuseApproval = (approvalId: string) =>
  callApi({ method: 'POST', path: apiPaths.approvals.refuse(approvalId), body: {}, schema: approvalRowSchema });

export const withdrawApproval = (approvalId: string) =>
  callApi({ method: 'POST', path: apiPaths.approvals.withdraw(approvalId), body: {}, schema: emptyReplySchema });
