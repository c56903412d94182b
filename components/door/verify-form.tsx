'use client';
import type { FormEvent } from 'react';
import { CodeField, isCodeComplete } from '#components/form/code-field.tsx';
import { FormError } from '#components/form/form-error.tsx';
import { Button } from '#components/ui/button.tsx';
import type { SessionView } from '#lib/contracts/session.ts';
import styles from './door.module.css';
import { verifyCode } from './door-api.ts';
import { PasskeyStep } from './passkey-step.tsx';
import { useCodeStep } from './use-code-step.ts';
import { WayBack } from './way-back.tsx';

interface VerifyFormProps {
  readonly name: string;
  readonly returnTo: string;
  /** What this person can answer with. */
  readonly secondFactors: SessionView['secondFactors'];
}

/** The second factor: a passkey first where there is one, six digits second, sent by themselves with the sixth. */
export function VerifyForm({ name, returnTo, secondFactors }: VerifyFormProps) {
  const { code, setCode, isBusy, problem, submit } = useCodeStep(verifyCode, () => window.location.assign(returnTo));
  const hasPasskey = secondFactors.includes('passkey');
  const hasCode = secondFactors.includes('totp');
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isCodeComplete(code)) void submit(code);
  };
  return (
    <form method="post" className={styles.form} onSubmit={onSubmit}>
      <h1 className={styles.title}>Second factor</h1>
      {hasPasskey && <PasskeyStep returnTo={returnTo} hasCode={hasCode} />}
      {hasCode && (
        <>
          <p className={styles.lead}>{hasPasskey ? 'Or enter' : 'Enter'} the six digits that your authenticator shows now.</p>
          <CodeField
            label="Code"
            value={code}
            onChange={setCode}
            onComplete={submit}
            isDisabled={isBusy}
            isRefused={problem?.code === 'code_refused'}
            describedBy="verify-problem"
            hasAutoFocus={!hasPasskey}
          />
          <FormError problem={problem} id="verify-problem" />
          <Button variant={hasPasskey ? 'secondary' : 'primary'} type="submit" isBlock isDisabled={isBusy || !isCodeComplete(code)}>
            {isBusy ? 'Checking' : 'Continue'}
          </Button>
        </>
      )}
      {!hasPasskey && !hasCode && (
        <p className={styles.lead} role="alert">
          None of your second factors can be used here: a passkey works only at the address that it was made for, and no longer once it may
          have been cloned. Ask the administrator of this console.
        </p>
      )}
      <WayBack name={name} />
    </form>
  );
}
