'use client';
import PasskeyIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-fingerprint-icon';
import { useEffect, useRef } from 'react';
import { FormError } from '#components/form/form-error.tsx';
import { givePasskey, isPasskeyCapable } from '#components/form/passkey-ceremony.ts';
import { Button } from '#components/ui/button.tsx';
import { useIsHydrated } from '#components/ui/use-now.ts';
import styles from './door.module.css';
import { askForPasskey, verifyPasskey } from './door-api.ts';
import { usePasskeyStep } from './use-passkey-step.ts';

const verifyByPasskey = async () => verifyPasskey(await givePasskey(await askForPasskey()));

/** The passkey as second factor, first of what a person can give. Says so where the browser knows none. */
export function PasskeyStep({ returnTo, hasCode }: { returnTo: string; hasCode: boolean }) {
  const { isAsking, problem, start } = usePasskeyStep(verifyByPasskey, () => window.location.assign(returnTo));
  const isHydrated = useIsHydrated();
  const button = useRef<HTMLButtonElement>(null);
  const isCapable = !isHydrated || isPasskeyCapable();
  useEffect(() => {
    if (isHydrated) button.current?.focus();
  }, [isHydrated]);

  if (!isCapable)
    return (
      <p className={styles.lead} role="note">
        This browser cannot use passkeys.{' '}
        {hasCode ? 'Enter a code instead.' : 'Open the console in a browser that can: your only second factor is a passkey.'}
      </p>
    );
  return (
    <>
      <Button ref={button} variant="primary" isBlock icon={<PasskeyIcon />} isDisabled={isAsking} onClick={() => void start()}>
        {isAsking ? 'Waiting for the passkey' : 'Use a passkey'}
      </Button>
      <FormError problem={problem} />
    </>
  );
}
