import { useQueryClient } from '@tanstack/react-query';
import { useConfirm } from '#components/ui/confirm-host.tsx';
import { useToast } from '#components/ui/toast-host.tsx';
import type { ApprovalRow } from '#lib/contracts/approval.ts';
import { verbWords } from '#lib/format/verb-words.ts';
import { APPROVE, approvalKeys, approve, refuseApproval, withdrawApproval } from '#lib/queries/approvals.ts';
import { problemOf } from '#lib/queries/problem.ts';
import { factsOf } from './approval-words.ts';

/** What a person does with requests for approval. To approve takes their own second factor; to refuse does not. */
export function useApprovalActs() {
  const confirm = useConfirm();
  const toast = useToast();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: approvalKeys.all });
  const attempt = async (act: () => Promise<unknown>, title: string) => {
    try {
      await act();
      toast({ tone: 'ok', title });
    } catch (error) {
      const problem = problemOf(error);
      toast({ tone: 'error', title: problem.title, body: problem.detail });
    }
    await refresh();
  };
  return {
    async approve(row: ApprovalRow) {
      const done = await confirm({
        title: 'Approve this?',
        what: (
          <>
            <bdi>{row.requestedBy}</bdi> can then do it once, within half an hour, exactly as it stands here.
          </>
        ),
        facts: [
          { label: 'Act', value: verbWords(row.verb) },
          ...factsOf(row).map(({ label, value }) => ({ label, value: <bdi>{value}</bdi> })),
          { label: 'Asked by', value: <bdi>{row.requestedBy}</bdi> },
          { label: 'Why', value: <bdi>{row.reason}</bdi> },
        ],
        isReversible: false,
        verbLabel: 'Approve',
        stepUp: { verb: APPROVE, input: { id: row.approvalId } },
        run: (grant) => approve(row.approvalId, grant),
      });
      if (done !== null) toast({ tone: 'ok', title: 'Approved' });
      await refresh();
    },
    refuse: (row: ApprovalRow) => attempt(() => refuseApproval(row.approvalId), 'Refused'),
    withdraw: (row: ApprovalRow) => attempt(() => withdrawApproval(row.approvalId), 'Taken back'),
  };
}
