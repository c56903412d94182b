'use client';
import { type FormEvent, type ReactNode, useState } from 'react';
import { FormError } from '#components/form/form-error.tsx';
import { TextField } from '#components/form/text-field.tsx';
import { Button } from '#components/ui/button.tsx';
import styles from './door.module.css';
import { recover } from './door-api.ts';
import { useSentField } from './use-sent-field.ts';
import { WayBack } from './way-back.tsx';

interface RecoveryChoiceProps {
  readonly name: string;
  readonly returnTo: string;
  /** The form for the factors that are at hand. */
  readonly children: ReactNode;
}

/** The second factor, or a recovery code in its place. */
export function RecoveryChoice({ name, returnTo, children }: RecoveryChoiceProps) {
  const [isRecovering, setIsRecovering] = useState(false);
  if (isRecovering) return <RecoveryForm name={name} returnTo={returnTo} onBack={() => setIsRecovering(false)} />;
  return (
    <>
      {children}
      <p>
        <Button variant="link" isInline onClick={() => setIsRecovering(true)}>
          Use a recovery code
        </Button>
      </p>
    </>
  );
}

function RecoveryForm({ name, returnTo, onBack }: { name: string; returnTo: string; onBack: () => void }) {
  const field = useSentField(recover, () => window.location.assign(returnTo));
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void field.submit();
  };
  return (
    <form method="post" className={styles.form} onSubmit={onSubmit}>
      <h1 className={styles.title}>Recovery code</h1>
      <p className={styles.lead}>Enter one of the ten codes that you kept when you enrolled. It is good once.</p>
      <TextField
        label="Recovery code"
        value={field.value}
        onChange={field.setValue}
        isDisabled={field.isBusy}
        isMono
        hasAutoFocus
        hint="Six groups of four characters."
      />
      <FormError problem={field.problem} />
      <Button variant="primary" type="submit" isBlock isDisabled={field.isBusy || field.value.trim() === ''}>
        {field.isBusy ? 'Checking' : 'Continue'}
      </Button>
      <p>
        <Button variant="link" isInline onClick={onBack}>
          Use the authenticator instead
        </Button>
      </p>
      <p className={styles.footnote}>Neither is left? An administrator can reset your second factor.</p>
      <WayBack name={name} />
    </form>
  );
}
