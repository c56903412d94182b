'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useConfirm } from '#components/ui/confirm-host.tsx';
import { useToast } from '#components/ui/toast-host.tsx';
import type { PersonRow } from '#lib/contracts/people.ts';
import { countOf } from '#lib/format/count.ts';
import {
  END_SESSIONS,
  endSessionsOf,
  ISSUE_ENROLMENT_CODE,
  issueEnrolmentCode,
  peopleKeys,
  RESET_FACTORS,
  resetFactors,
} from '#lib/queries/people.ts';

export interface IssuedCode {
  readonly code: string;
  readonly expiresAt: string;
}

/** What an administrator does for one person, each with a fresh confirmation of their own. */
export function usePersonActs(row: PersonRow, namespace: string, onIssued: (issued: IssuedCode) => void) {
  const confirm = useConfirm();
  const toast = useToast();
  const queryClient = useQueryClient();
  const at = { id: row.entityId, namespace };
  const facts = [
    { label: 'Person', value: <bdi>{row.name}</bdi> },
    { label: 'Entity', value: row.entityId },
  ];
  const refresh = () => queryClient.invalidateQueries({ queryKey: peopleKeys.all });
  return {
    async issueCode() {
      const issued = await confirm({
        title: 'Issue an enrolment code?',
        what: 'Whoever has this code and the password can enrol a second factor for this person. An earlier code stops working.',
        facts,
        isReversible: true,
        verbLabel: 'Issue code',
        stepUp: { verb: ISSUE_ENROLMENT_CODE, input: at },
        run: (grant) => issueEnrolmentCode(at, grant),
      });
      if (issued !== null) onIssued(issued);
      await refresh();
    },
    async reset(reason: string) {
      const done = await confirm({
        title: 'Reset the second factor?',
        what: 'All second factors and recovery codes of this person are taken away and all sessions end. You get a code for a new enrolment.',
        facts: [...facts, { label: 'Sessions', value: row.sessionCount }, { label: 'Why', value: <bdi>{reason}</bdi> }],
        isReversible: false,
        verbLabel: 'Reset second factor',
        stepUp: { verb: RESET_FACTORS, input: { ...at, reason } },
        run: (grant) => resetFactors({ ...at, reason }, grant),
      });
      if (done !== null) {
        onIssued(done);
        toast({ tone: 'ok', title: 'Second factor reset', body: `${countOf(done.endedCount, 'session')} ended.` });
      }
      await refresh();
    },
    async endSessions() {
      const done = await confirm({
        title: 'End all sessions of this person?',
        what: 'They are out at their next click, in every browser, and their tokens are revoked. They can sign in again.',
        facts: [...facts, { label: 'Sessions', value: row.sessionCount }],
        isReversible: false,
        verbLabel: `End ${countOf(row.sessionCount, 'session')}`,
        stepUp: { verb: END_SESSIONS, input: at },
        run: (grant) => endSessionsOf(at, grant),
      });
      if (done !== null) toast({ tone: 'ok', title: `${countOf(done.endedCount, 'session')} ended` });
      await refresh();
    },
  };
}
