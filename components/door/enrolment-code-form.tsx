'use client';
import type { FormEvent } from 'react';
import { FormError } from '#components/form/form-error.tsx';
import { TextField } from '#components/form/text-field.tsx';
import { Button } from '#components/ui/button.tsx';
import { paths } from '#lib/paths.ts';
import styles from './door.module.css';
import { openEnrolment } from './door-api.ts';
import { useSentField } from './use-sent-field.ts';
import { WayBack } from './way-back.tsx';

/** Before a first factor: the code that an administrator issued, so that a stolen password alone enrols nothing. */
export function EnrolmentCodeForm({ name, entityId, returnTo }: { name: string; entityId: string; returnTo: string }) {
  const field = useSentField(openEnrolment, () => window.location.assign(paths.enrol({ returnTo })));
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void field.submit();
  };
  return (
    <form method="post" className={styles.form} onSubmit={onSubmit}>
      <h1 className={styles.title}>Enrolment needs a code</h1>
      <p className={styles.lead}>
        You have no second factor yet. Ask an administrator of this console for an enrolment code; it is good once, for a day at most.
      </p>
      <TextField
        label="Enrolment code"
        value={field.value}
        onChange={field.setValue}
        isDisabled={field.isBusy}
        isMono
        hasAutoFocus
        hint="Seven groups of four characters."
      />
      <FormError problem={field.problem} />
      <Button variant="primary" type="submit" isBlock isDisabled={field.isBusy || field.value.trim() === ''}>
        {field.isBusy ? 'Checking' : 'Continue'}
      </Button>
      <p className={styles.footnote}>
        The administrator finds you by your entity id: <code className={`sp-mono ${styles.entity}`}>{entityId}</code>
      </p>
      <WayBack name={name} />
    </form>
  );
}
