'use client';
import DoneIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-check-circle-fill-icon';
import PasskeyIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-fingerprint-icon';
import { useEffect, useRef } from 'react';
import { CodeField } from '#components/form/code-field.tsx';
import { isPasskeyCapable } from '#components/form/passkey-ceremony.ts';
import { Button } from './button.tsx';
import styles from './confirm-dialog.module.css';
import type { StepUp } from './use-step-up.ts';

interface StepUpProofProps {
  readonly stepUp: StepUp;
  readonly code: string;
  readonly onCode: (code: string) => void;
  readonly isDisabled: boolean;
  readonly hasAutoFocus: boolean;
}

/** The right side of the dialog: a passkey first, six digits second, as far as the act and the person have them. */
export function StepUpProof({ stepUp, code, onCode, isDisabled, hasAutoFocus }: StepUpProofProps) {
  const { ways, isGiving, isConfirmed } = stepUp;
  if (ways === null)
    return (
      <p role="status" className={styles.quiet}>
        Asking how you can confirm this
      </p>
    );
  // First the other person, then the proof: asked for too early it would run out while somebody decides.
  if (ways.approval !== null && ways.approval.state !== 'approved') return null;
  const isPasskeyOffered = ways.hasPasskey && isPasskeyCapable();
  if (isConfirmed)
    return (
      <p role="status" className={styles.confirmed}>
        <DoneIcon />
        Confirmed with a passkey
      </p>
    );
  return (
    <>
      {ways.approval !== null && (
        <p className={styles.confirmed}>
          <DoneIcon />
          <span>
            Approved by <bdi>{ways.approval.by}</bdi>, good once
          </span>
        </p>
      )}
      {isPasskeyOffered && (
        <PasskeyButton isGiving={isGiving} isDisabled={isDisabled} hasAutoFocus={hasAutoFocus} onGive={stepUp.givePasskey} />
      )}
      {ways.hasPasskey && !isPasskeyOffered && (
        <p className={styles.quiet}>This browser cannot use your passkeys.{!ways.isCodeAccepted && ' Confirm this in one that can.'}</p>
      )}
      {ways.isCodeAccepted && (
        <CodeField
          label={isPasskeyOffered ? 'Or the code from your authenticator' : 'Code from your authenticator'}
          value={code}
          onChange={onCode}
          isDisabled={isDisabled || isGiving}
          hasAutoFocus={hasAutoFocus && !isPasskeyOffered}
        />
      )}
      {!ways.isCodeAccepted && !ways.hasPasskey && (
        <p className={styles.quiet}>This is confirmed by a passkey, and none of yours can be used here. Add one first.</p>
      )}
    </>
  );
}

interface PasskeyButtonProps {
  readonly isGiving: boolean;
  readonly isDisabled: boolean;
  readonly hasAutoFocus: boolean;
  readonly onGive: () => Promise<void>;
}

function PasskeyButton({ isGiving, isDisabled, hasAutoFocus, onGive }: PasskeyButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (hasAutoFocus && !isGiving) button.current?.focus();
  }, [hasAutoFocus, isGiving]);
  return (
    <Button
      ref={button}
      variant="secondary"
      isBlock
      icon={<PasskeyIcon />}
      isDisabled={isDisabled || isGiving}
      onClick={() => void onGive()}
    >
      {isGiving ? 'Waiting for the passkey' : 'Use a passkey'}
    </Button>
  );
}
