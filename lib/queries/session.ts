import { queryOptions } from '@tanstack/react-query';
import { type SessionView, sessionViewSchema, signOutReplySchema } from '#lib/contracts/session.ts';
import { apiPaths } from '#lib/paths.ts';
import { callApi } from './fetch.ts';

export const sessionKeys = { all: ['session'] as const };

/** The signed-in person's own session. Asked for twice a minute, because activity in another tab moves its idle limit. */
export const sessionQuery = queryOptions({
  queryKey: sessionKeys.all,
  queryFn: ({ signal }) => callApi({ method: 'GET', path: apiPaths.session, schema: sessionViewSchema, signal }),
  refetchInterval: 30_000,
  // Whoever comes back to a window may find another session in the browser.
  refetchOnWindowFocus: 'always',
});

/** Whether two looks were at one session: verified, it keeps its person and its last moment for as long as it lives. */
export function isSameSession(one: SessionView, other: SessionView): boolean {
  return one.entityId === other.entityId && one.namespace === other.namespace && one.absoluteExpiresAt === other.absoluteExpiresAt;
}

export function signOut(): Promise<{ isTokenLeft: boolean }> {
  return callApi({ method: 'DELETE', path: apiPaths.session, schema: signOutReplySchema });
}
