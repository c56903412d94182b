'use client';
import { Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core/dist/esm/components/Modal';
import UndoIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-sync-icon';
import WarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-icon';
import { usePathname } from 'next/navigation';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { isCodeComplete } from '#components/form/code-field.tsx';
import { FormError } from '#components/form/form-error.tsx';
import { TextField } from '#components/form/text-field.tsx';
import { type ClientProblem, problemOf } from '#lib/queries/problem.ts';
import { AskApproval } from './ask-approval.tsx';
import { Button } from './button.tsx';
import styles from './confirm-dialog.module.css';
import type { ConfirmRequest } from './confirm-host.tsx';
import { StepUpProof } from './step-up-proof.tsx';
import { useStepUp } from './use-step-up.ts';

const FORM_ID = 'confirm-form';

interface ConfirmDialogProps {
  readonly request: ConfirmRequest<unknown>;
  /** Called once: with what the act gave, or with null. */
  readonly onSettle: (outcome: unknown) => void;
}

/** Left what will happen, right the proof that a person means it. Closed neither by Escape nor otherwise while the act runs. */
export function ConfirmDialog({ request, onSettle }: ConfirmDialogProps) {
  const { title, what, facts, isReversible, verbLabel, typedWord, stepUp, run } = request;
  const [code, setCode] = useState('');
  const [typed, setTyped] = useState('');
  const [isRunning, setIsRunning] = useState(false);
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  const isStarted = useRef(false);
  const proof = useStepUp(stepUp);
  const submitButton = useRef<HTMLButtonElement>(null);
  const isProven = stepUp === undefined || proof.isConfirmed || isCodeComplete(code);
  const isAllowed = proof.ways === null || proof.ways.approval === null || proof.ways.approval.state === 'approved';
  const isComplete = isAllowed && isProven && !proof.isGiving && (typedWord === undefined || typed === typedWord);
  // The passkey's button is gone by then; what is left to do is the act.
  useEffect(() => {
    if (proof.isConfirmed) submitButton.current?.focus();
  }, [proof.isConfirmed]);

  // Back closes the dialog: what the act gives (codes shown once) would have no page to be shown on.
  const pathname = usePathname();
  const openedAt = useRef(pathname);
  useEffect(() => {
    if (pathname !== openedAt.current && !isStarted.current) onSettle(null);
  }, [pathname, onSettle]);

  const turnBack = () => {
    if (!isStarted.current) onSettle(null);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete || isStarted.current) return;
    isStarted.current = true;
    setIsRunning(true);
    setProblem(null);
    try {
      onSettle(await run(await proof.takeGrant(code)));
    } catch (error) {
      isStarted.current = false;
      setIsRunning(false);
      setProblem(problemOf(error));
      setCode('');
    }
  };

  return (
    <Modal isOpen variant={stepUp === undefined ? 'small' : 'medium'} onClose={turnBack} aria-labelledby="confirm-title">
      <ModalHeader title={title} labelId="confirm-title" />
      <ModalBody>
        <form id={FORM_ID} className={styles.sides} data-proof={stepUp !== undefined} onSubmit={submit}>
          <div className={styles.side}>
            <div>{what}</div>
            <dl className={styles.facts}>
              {facts.map(({ label, value }) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
            <p className={styles.undo} data-final={!isReversible}>
              {isReversible ? <UndoIcon /> : <WarningIcon />}
              {isReversible ? 'This can be undone.' : 'This cannot be undone.'}
            </p>
          </div>
          <div className={styles.side}>
            {stepUp !== undefined && proof.ways?.approval && (
              <AskApproval intent={stepUp} standing={proof.ways.approval} onStanding={proof.setApproval} />
            )}
            {typedWord !== undefined && isAllowed && (
              <TextField
                label={`Type ${typedWord} to confirm`}
                value={typed}
                onChange={setTyped}
                isDisabled={isRunning}
                isMono
                hasAutoFocus
              />
            )}
            {stepUp !== undefined && (
              <StepUpProof stepUp={proof} code={code} onCode={setCode} isDisabled={isRunning} hasAutoFocus={typedWord === undefined} />
            )}
            <FormError problem={proof.problem ?? problem} />
          </div>
        </form>
      </ModalBody>
      <ModalFooter>
        {isAllowed && (
          <Button
            ref={submitButton}
            type="submit"
            form={FORM_ID}
            variant={isReversible ? 'primary' : 'danger'}
            isDisabled={!isComplete || isRunning}
            isLoading={isRunning}
            spinnerAriaLabel="Under way"
          >
            {verbLabel}
          </Button>
        )}
        <Button variant="link" onClick={turnBack} isDisabled={isRunning}>
          {isAllowed ? 'Cancel' : 'Not now'}
        </Button>
      </ModalFooter>
    </Modal>
  );
}
