import { queryOptions } from '@tanstack/react-query';
import { endedReplySchema } from '#lib/contracts/account.ts';
import { enrolmentCodeReplySchema, peopleListReplySchema, personResetReplySchema } from '#lib/contracts/people.ts';
import { apiPaths } from '#lib/paths.ts';
import { callApi } from './fetch.ts';

/** Every key begins with the root: after a change, invalidate `all`. */
export const peopleKeys = { all: ['people'] as const, list: (namespace: string) => [...peopleKeys.all, 'list', namespace] as const };

export const peopleQuery = (namespace: string) =>
  queryOptions({
    queryKey: peopleKeys.list(namespace),
    queryFn: ({ signal }) =>
      callApi({ method: 'GET', path: apiPaths.people.list, query: { namespace }, schema: peopleListReplySchema, signal }),
    refetchInterval: 30_000,
  });

export interface PersonAt {
  readonly id: string;
  readonly namespace: string;
}

/** The step-up verbs' names; their input is what is sent, with the id. */
export const ISSUE_ENROLMENT_CODE = 'people.issue-code';
export const RESET_FACTORS = 'people.reset';
export const END_SESSIONS = 'people.end-sessions';

export const issueEnrolmentCode = ({ id, namespace }: PersonAt, grant: string | undefined) =>
  callApi({ method: 'POST', path: apiPaths.people.issueCode(id), body: { namespace }, grant, schema: enrolmentCodeReplySchema });

export const resetFactors = ({ id, namespace, reason }: PersonAt & { reason: string }, grant: string | undefined) =>
  callApi({ method: 'POST', path: apiPaths.people.reset(id), body: { namespace, reason }, grant, schema: personResetReplySchema });

export const endSessionsOf = ({ id, namespace }: PersonAt, grant: string | undefined) =>
  callApi({ method: 'POST', path: apiPaths.people.endSessions(id), body: { namespace }, grant, schema: endedReplySchema });
