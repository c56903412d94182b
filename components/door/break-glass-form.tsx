'use client';
import { type FormEvent, useState } from 'react';
import { FormError } from '#components/form/form-error.tsx';
import { TextField } from '#components/form/text-field.tsx';
import { Button } from '#components/ui/button.tsx';
import { type ClientProblem, problemOf } from '#lib/queries/problem.ts';
import styles from './door.module.css';
import { verifyBreakGlass } from './door-api.ts';
import { WayBack } from './way-back.tsx';

/** In place of a second factor, for a token that belongs to nobody: a code from the machine that the console runs on. */
export function BreakGlassForm({ name, returnTo }: { name: string; returnTo: string }) {
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  const [error, setError] = useState<string>();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isBusy) return;
    const code = String(new FormData(event.currentTarget).get('code') ?? '').trim();
    setProblem(null);
    setError(code === '' ? 'Enter the code.' : undefined);
    if (code === '') return;
    setIsBusy(true);
    try {
      await verifyBreakGlass(code);
      window.location.assign(returnTo);
    } catch (failure) {
      setIsBusy(false);
      setProblem(problemOf(failure));
    }
  };
  return (
    <form method="post" className={styles.form} onSubmit={submit} noValidate>
      <h1 className={styles.title}>Break glass</h1>
      <p className={styles.lead}>
        This token belongs to nobody, so no second factor is bound to it. Run <code className="sp-mono">npm run break-glass:code</code> on
        the machine of this console; what it prints is good once, for ten minutes. Your sign-in is recorded.
      </p>
      <TextField label="Code from the server" name="code" error={error} isMono hasAutoFocus />
      <FormError problem={problem} />
      <Button variant="primary" type="submit" isBlock isDisabled={isBusy}>
        {isBusy ? 'Checking' : 'Continue'}
      </Button>
      <WayBack name={name} />
    </form>
  );
}
