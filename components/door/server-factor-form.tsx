'use client';
import { type FormEvent, useRef, useState } from 'react';
import { FormError } from '#components/form/form-error.tsx';
import { TextField } from '#components/form/text-field.tsx';
import { Button } from '#components/ui/button.tsx';
import type { ServerFactorView } from '#lib/contracts/session.ts';
import { paths } from '#lib/paths.ts';
import { type ClientProblem, problemOf } from '#lib/queries/problem.ts';
import styles from './door.module.css';
import { dropServerFactor, giveServerFactor, pageAfter } from './door-api.ts';
import { factorName, readAnswers } from './server-factor-answers.ts';

/** The second factors that Vault itself asks for. A push is waited for, and the wait can be given up. */
export function ServerFactorForm({ view, returnTo }: { view: ServerFactorView; returnTo: string }) {
  const [chosen, setChosen] = useState<readonly number[]>(() => view.factors.map(() => 0));
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  const [fields, setFields] = useState<Readonly<Record<string, string>>>({});
  const form = useRef<HTMLFormElement>(null);
  const waiting = useRef<AbortController | null>(null);
  const methods = view.factors.map((factor, at) => factor.methods[chosen[at] ?? 0]);
  const isPush = methods.some((method) => method?.isByPasscode === false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isBusy) return;
    const read = readAnswers(new FormData(event.currentTarget), view, chosen);
    setFields('fields' in read ? read.fields : {});
    setProblem(null);
    if ('fields' in read) return;
    setIsBusy(true);
    waiting.current = new AbortController();
    try {
      const next = await giveServerFactor(read.answers, waiting.current.signal);
      window.location.assign(pageAfter(next, returnTo));
    } catch (error) {
      if (waiting.current.signal.aborted) return;
      setIsBusy(false);
      setProblem(problemOf(error));
      for (const input of form.current?.querySelectorAll<HTMLInputElement>('input[name^="passcode"]') ?? []) input.value = '';
      form.current?.querySelector<HTMLInputElement>('input[name^="passcode"]')?.focus();
    }
  };

  const turnBack = async () => {
    waiting.current?.abort();
    try {
      await dropServerFactor();
      window.location.assign(paths.signIn({ returnTo }));
    } catch (error) {
      setIsBusy(false);
      setProblem(problemOf(error));
    }
  };

  return (
    <form ref={form} method="post" className={styles.form} onSubmit={submit} noValidate>
      <h1 className={styles.title}>Vault asks for its own factor</h1>
      <p className={styles.lead}>The server that you sign in to wants this first. The second factor of this console follows.</p>
      {view.factors.map((factor, at) => (
        <div key={factor.name} className={styles.form}>
          {factor.methods.length > 1 && (
            <fieldset className={styles.methods}>
              <legend className="sp-visually-hidden">Which factor</legend>
              {factor.methods.map((method, index) => (
                <label key={`${method.type} ${method.isByPasscode}`}>
                  <input
                    type="radio"
                    name={`method-${at}`}
                    checked={chosen[at] === index}
                    onChange={() => setChosen(chosen.map((old, place) => (place === at ? index : old)))}
                  />
                  {factorName(method.type)}
                </label>
              ))}
            </fieldset>
          )}
          {methods[at]?.isByPasscode ? (
            <TextField
              label={`Passcode of ${factorName(methods[at].type)}`}
              name={`passcode-${at}`}
              autoComplete="one-time-code"
              error={fields[`passcode-${at}`]}
              isDisabled={isBusy}
              isMono
              hasAutoFocus={at === 0}
            />
          ) : (
            <p>{`${factorName(methods[at]?.type ?? '')} asks on your telephone.`}</p>
          )}
        </div>
      ))}
      <p role="status" className={isBusy && isPush ? styles.lead : 'sp-visually-hidden'}>
        {isBusy && isPush ? 'Waiting until you answer on your telephone.' : ''}
      </p>
      <FormError problem={problem} />
      <Button variant="primary" type="submit" isBlock isDisabled={isBusy}>
        {isBusy ? (isPush ? 'Waiting' : 'Checking') : isPush ? 'Send the request' : 'Continue'}
      </Button>
      <p className={styles.back}>
        <Button variant="link" isInline onClick={turnBack}>
          {isBusy && isPush ? 'Cancel' : 'Sign in as somebody else'}
        </Button>
      </p>
    </form>
  );
}
