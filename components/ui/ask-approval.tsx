'use client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { FormError } from '#components/form/form-error.tsx';
import { TextField } from '#components/form/text-field.tsx';
import type { ApprovalStanding } from '#lib/contracts/approval.ts';
import { approvalsQuery, requestApproval } from '#lib/queries/approvals.ts';
import { type ClientProblem, problemOf } from '#lib/queries/problem.ts';
import type { StepUpIntent } from '#lib/queries/step-up.ts';
import { Button } from './button.tsx';
import styles from './confirm-dialog.module.css';

interface AskApprovalProps {
  readonly intent: StepUpIntent;
  readonly standing: ApprovalStanding;
  readonly onStanding: (standing: ApprovalStanding) => void;
}

/** In the dialog of an act that a second person must approve: asks, then waits. Nothing once it is approved. */
export function AskApproval({ intent, standing, onStanding }: AskApprovalProps) {
  if (standing.state === 'approved') return null;
  return standing.state === 'pending' ? (
    <Waiting approvalId={standing.approvalId} onStanding={onStanding} />
  ) : (
    <Ask intent={intent} onStanding={onStanding} />
  );
}

function Ask({ intent, onStanding }: Omit<AskApprovalProps, 'standing'>) {
  const [reason, setReason] = useState('');
  const [isSending, setIsSending] = useState(false);
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  const send = async () => {
    setIsSending(true);
    setProblem(null);
    try {
      const { approvalId, expiresAt } = await requestApproval(intent, reason.trim());
      onStanding({ state: 'pending', approvalId, expiresAt });
    } catch (error) {
      setProblem(problemOf(error));
      setIsSending(false);
    }
  };
  return (
    <>
      <p>
        <strong>A second person must approve this.</strong> They see what you ask for and why, and confirm it with a second factor of their
        own.
      </p>
      <TextField
        label="Why you need it"
        value={reason}
        onChange={setReason}
        isDisabled={isSending}
        hasAutoFocus
        hint="Five characters or more. Kept in the journal."
      />
      <FormError problem={problem} />
      <Button variant="primary" isBlock isDisabled={isSending || reason.trim().length < 5} onClick={() => void send()}>
        Ask for approval
      </Button>
    </>
  );
}

function Waiting({ approvalId, onStanding }: { approvalId: string; onStanding: (standing: ApprovalStanding) => void }) {
  const { data } = useQuery({ ...approvalsQuery(), refetchInterval: 3000 });
  const row = data?.rows.find((one) => one.approvalId === approvalId);
  useEffect(() => {
    if (row?.state === 'approved') onStanding({ state: 'approved', approvalId, by: row.decidedBy, expiresAt: row.expiresAt });
  }, [row, approvalId, onStanding]);
  return (
    <p role="status" className={styles.quiet}>
      {row?.state === 'refused' ? (
        <>
          <bdi>{row.decidedBy}</bdi> refused it. Close this; you can ask again with a better reason.
        </>
      ) : (
        'Asked. You may close this: you are told on every page when somebody approved it, and then confirm it here within half an hour.'
      )}
    </p>
  );
}
