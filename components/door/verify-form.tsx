'use client';
import type { FormEvent } from 'react';
import { CodeField, isCodeComplete } from '#components/form/code-field.tsx';
import { FormError } from '#components/form/form-error.tsx';
import { Button } from '#components/ui/button.tsx';
import styles from './door.module.css';
import { verifyCode } from './door-api.ts';
import { useCodeStep } from './use-code-step.ts';
import { WayBack } from './way-back.tsx';

/** The second factor: sent by itself with the sixth digit. */
export function VerifyForm({ name, returnTo }: { name: string; returnTo: string }) {
  const { code, setCode, isBusy, problem, submit } = useCodeStep(verifyCode, () => window.location.assign(returnTo));
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isCodeComplete(code)) void submit(code);
  };
  return (
    <form method="post" className={styles.form} onSubmit={onSubmit}>
      <h1 className={styles.title}>Second factor</h1>
      <p className={styles.lead}>Enter the six digits that your authenticator shows now.</p>
      <CodeField
        label="Code"
        value={code}
        onChange={setCode}
        onComplete={submit}
        isDisabled={isBusy}
        isRefused={problem?.code === 'code_refused'}
        describedBy="verify-problem"
        hasAutoFocus
      />
      <FormError problem={problem} id="verify-problem" />
      <Button variant="primary" type="submit" isBlock isDisabled={isBusy || !isCodeComplete(code)}>
        {isBusy ? 'Checking' : 'Continue'}
      </Button>
      <WayBack name={name} />
    </form>
  );
}
