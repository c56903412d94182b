import { queryOptions } from '@tanstack/react-query';
import { endedReplySchema, recoveryCodesReplySchema, recoveryStateSchema, sessionListReplySchema } from '#lib/contracts/account.ts';
import { apiPaths } from '#lib/paths.ts';
import { callApi } from './fetch.ts';

/** Every key begins with the root: after a change, invalidate `all`. */
export const accountKeys = {
  all: ['account'] as const,
  sessions: () => [...accountKeys.all, 'sessions'] as const,
  recovery: () => [...accountKeys.all, 'recovery'] as const,
};

export const ownSessionsQuery = queryOptions({
  queryKey: accountKeys.sessions(),
  queryFn: ({ signal }) => callApi({ method: 'GET', path: apiPaths.ownSessions.list, schema: sessionListReplySchema, signal }),
  refetchInterval: 15_000,
});

export const recoveryQuery = queryOptions({
  queryKey: accountKeys.recovery(),
  queryFn: ({ signal }) => callApi({ method: 'GET', path: apiPaths.recoveryCodes, schema: recoveryStateSchema, signal }),
});

export const endOwnSession = (handle: string) =>
  callApi({ method: 'POST', path: apiPaths.ownSessions.end, body: { handle }, schema: endedReplySchema });

export const endOtherSessions = () => callApi({ method: 'POST', path: apiPaths.ownSessions.endOthers, body: {}, schema: endedReplySchema });

/** The step-up verb's name; its input is `{}`. */
export const RENEW_RECOVERY_CODES = 'recovery.renew';

export async function renewRecoveryCodes(grant: string | undefined): Promise<string[]> {
  return (await callApi({ method: 'POST', path: apiPaths.recoveryCodes, body: {}, grant, schema: recoveryCodesReplySchema })).codes;
}
