'use client';
import { FormError } from '#components/form/form-error.tsx';
import { makePasskey } from '#components/form/passkey-ceremony.ts';
import { Button } from '#components/ui/button.tsx';
import { confirmPasskeyEnrolment, startPasskeyEnrolment } from './door-api.ts';
import { usePasskeyStep } from './use-passkey-step.ts';

/** Its owner gives it a better name in the settings, where there are several. */
const FIRST_NAME = 'First passkey';
const enrolPasskey = async () => confirmPasskeyEnrolment(await makePasskey(await startPasskeyEnrolment(FIRST_NAME)));

/** A passkey as the first second factor, in place of the authenticator app. */
export function PasskeyInstead({ onDone }: { onDone: (recoveryCodes: readonly string[]) => void }) {
  const { isAsking, problem, start } = usePasskeyStep(enrolPasskey, onDone);
  return (
    <>
      <Button variant="secondary" isBlock isDisabled={isAsking} onClick={() => void start()}>
        {isAsking ? 'Waiting for the passkey' : 'Set up a passkey instead'}
      </Button>
      <FormError problem={problem} />
    </>
  );
}
