'use client';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { FormError } from '#components/form/form-error.tsx';
import { TextField } from '#components/form/text-field.tsx';
import { Button } from '#components/ui/button.tsx';
import { useIsHydrated } from '#components/ui/use-now.ts';
import { type ClientProblem, problemOf } from '#lib/queries/problem.ts';
import styles from './door.module.css';
import { pageAfter, signIn } from './door-api.ts';
import { FIRST_TIME, readRemembered, remember } from './remembered.ts';
import { readSignIn } from './sign-in-fields.ts';

/**
 * The fields are read from the form when it is sent, so that what a password manager filled in before the script ran counts.
 * Until it runs the button is off and the method is POST: a password never gets into an address.
 */
export function SignInForm({ returnTo }: { returnTo: string }) {
  const [start, setStart] = useState(FIRST_TIME);
  const [method, setMethod] = useState(FIRST_TIME.method);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  const [fields, setFields] = useState<Readonly<Record<string, string>>>({});
  const form = useRef<HTMLFormElement>(null);
  const isHydrated = useIsHydrated();

  useEffect(() => {
    const remembered = readRemembered();
    setStart(remembered);
    setMethod(remembered.method);
  }, []);

  const fail = (failed: ClientProblem | null, marked: Readonly<Record<string, string>>) => {
    setProblem(failed);
    setFields(marked);
    setIsBusy(false);
    const secret = form.current?.querySelector<HTMLInputElement>('input[type="password"]');
    if (secret && failed !== null) secret.value = '';
    const first = Object.keys(marked)[0];
    (first ? form.current?.querySelector<HTMLInputElement>(`input[name="${first}"]`) : secret)?.focus();
  };

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isBusy) return;
    const read = readSignIn(new FormData(event.currentTarget));
    if ('fields' in read) return fail(null, read.fields);
    setIsBusy(true);
    try {
      const next = await signIn(read.request);
      remember(read.remembered);
      window.location.assign(pageAfter(next, returnTo));
    } catch (error) {
      const failed = problemOf(error);
      fail(failed, failed.fields ?? {});
    }
  };

  const hasMore = start.namespace !== '' || (method === 'userpass' && start.mount !== FIRST_TIME.mount);
  return (
    <form ref={form} method="post" className={styles.form} onSubmit={submit} noValidate>
      <h1 className={styles.title}>Sign in</h1>
      <fieldset className={styles.methods}>
        <legend className="sp-visually-hidden">How to sign in</legend>
        {(['userpass', 'token'] as const).map((value) => (
          <label key={value}>
            <input type="radio" name="method" value={value} checked={method === value} onChange={() => setMethod(value)} />
            {value === 'userpass' ? 'Userpass' : 'Token'}
          </label>
        ))}
      </fieldset>
      {method === 'userpass' ? (
        <>
          <TextField key="username" label="User name" name="username" autoComplete="username" error={fields.username} hasAutoFocus />
          <TextField
            key="password"
            label="Password"
            name="password"
            type="password"
            autoComplete="current-password"
            error={fields.password}
          />
        </>
      ) : (
        <TextField
          key="token"
          label="Vault token"
          name="token"
          type="password"
          error={fields.token}
          hint="It stays on the server. Where its policies allow it, a child of it is used and the token itself is not kept."
          hasAutoFocus
        />
      )}
      <details
        key={`${start.mount} ${start.namespace}`}
        className={styles.more}
        open={hasMore || 'namespace' in fields || 'mount' in fields}
      >
        <summary>More</summary>
        <div>
          <TextField
            label="Namespace"
            name="namespace"
            defaultValue={start.namespace}
            error={fields.namespace}
            hint="Empty for the root namespace."
            isMono
          />
          {method === 'userpass' && <TextField label="Mount" name="mount" defaultValue={start.mount} error={fields.mount} isMono />}
        </div>
      </details>
      <FormError problem={problem} />
      <Button variant="primary" type="submit" isBlock isDisabled={!isHydrated || isBusy}>
        {isBusy ? 'Signing in' : 'Sign in'}
      </Button>
    </form>
  );
}
