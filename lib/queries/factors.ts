import { queryOptions } from '@tanstack/react-query';
import {
  factorListReplySchema,
  factorNoticesReplySchema,
  type PasskeyCreationOptions,
  type PasskeyRegistration,
  passkeyAddReplySchema,
  passkeyCreationOptionsSchema,
} from '#lib/contracts/factor.ts';
import { emptyReplySchema, enrolStartReplySchema } from '#lib/contracts/session.ts';
import { apiPaths } from '#lib/paths.ts';
import { callApi } from './fetch.ts';

/** Every key begins with the root: after a change, invalidate `all`. */
export const factorKeys = {
  all: ['factors'] as const,
  list: () => [...factorKeys.all, 'list'] as const,
  notices: () => [...factorKeys.all, 'notices'] as const,
};

export const factorsQuery = queryOptions({
  queryKey: factorKeys.list(),
  queryFn: ({ signal }) => callApi({ method: 'GET', path: apiPaths.factor.list, schema: factorListReplySchema, signal }),
});

/** What other sessions changed. Asked seldom: a change ends those sessions, so it is news at the next sign-in at the latest. */
export const factorNoticesQuery = queryOptions({
  queryKey: factorKeys.notices(),
  queryFn: ({ signal }) => callApi({ method: 'GET', path: apiPaths.factor.notices, schema: factorNoticesReplySchema, signal }),
  refetchInterval: 60_000,
  staleTime: 30_000,
});

export const dismissFactorNotices = (throughId: string) =>
  callApi({ method: 'POST', path: apiPaths.factor.noticesSeen, body: { throughId }, schema: emptyReplySchema });

/** The step-up verbs' names and their calls, which must be given the very input that was confirmed. */
export const START_PASSKEY = 'factor.start-passkey';
export const startPasskey = (input: { name: string }, grant: string | undefined): Promise<PasskeyCreationOptions> =>
  callApi({ method: 'POST', path: apiPaths.factor.startPasskey, body: input, grant, schema: passkeyCreationOptionsSchema });

export const addPasskey = (registration: PasskeyRegistration) =>
  callApi({ method: 'POST', path: apiPaths.factor.addPasskey, body: { registration }, schema: passkeyAddReplySchema });

/** Needs no grant while the second factor was given within the last five minutes. */
export const RENAME_PASSKEY = 'factor.rename-passkey';
export const renamePasskey = (input: { passkeyId: string; name: string }, grant: string | undefined) =>
  callApi({ method: 'POST', path: apiPaths.factor.renamePasskey, body: input, grant, schema: emptyReplySchema });

export const REMOVE_PASSKEY = 'factor.remove-passkey';
export const removePasskey = (input: { passkeyId: string }, grant: string | undefined) =>
  callApi({ method: 'POST', path: apiPaths.factor.removePasskey, body: input, grant, schema: emptyReplySchema });

export const START_TOTP = 'factor.start-totp';
export const startTotp = (grant: string | undefined) =>
  callApi({ method: 'POST', path: apiPaths.factor.startTotp, body: {}, grant, schema: enrolStartReplySchema });

export const confirmTotp = (code: string) =>
  callApi({ method: 'POST', path: apiPaths.factor.confirmTotp, body: { code }, schema: emptyReplySchema });

export const REMOVE_TOTP = 'factor.remove-totp';
export const removeTotp = (grant: string | undefined) =>
  callApi({ method: 'POST', path: apiPaths.factor.removeTotp, body: {}, grant, schema: emptyReplySchema });
