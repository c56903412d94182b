'use client';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { FormError } from '#components/form/form-error.tsx';
import { Button } from '#components/ui/button.tsx';
import type { SignInOffer } from '#lib/contracts/session.ts';
import { type ClientProblem, problemOf } from '#lib/queries/problem.ts';
import styles from './door.module.css';
import { pageAfter, signIn, startOidc } from './door-api.ts';
import { FIRST_TIME, readRemembered, remember } from './remembered.ts';
import { SignInCredentials } from './sign-in-credentials.tsx';
import { readSignIn } from './sign-in-fields.ts';
import { SignInPlace } from './sign-in-place.tsx';
import { rememberedWay, wayKey, wayLabel } from './sign-in-ways.ts';

interface SignInFormProps {
  readonly offer: SignInOffer;
  readonly returnTo: string;
  /** What went wrong on the way back from an identity provider. */
  readonly firstProblem: ClientProblem | null;
}

/**
 * The fields are read from the form when it is sent, so that what a password manager filled in before the script ran counts.
 * Until it runs the button is off and the method is POST: a password never gets into an address.
 */
export function SignInForm({ offer, returnTo, firstProblem }: SignInFormProps) {
  const [start, setStart] = useState(FIRST_TIME);
  const [way, setWay] = useState(offer.ways[0]);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState(firstProblem);
  const [fields, setFields] = useState<Readonly<Record<string, string>>>({});
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    const remembered = readRemembered();
    setStart(remembered);
    setWay(rememberedWay(offer, remembered));
  }, [offer]);

  if (!way) return null;

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
    const read = readSignIn(new FormData(event.currentTarget), way, offer.namespace);
    if ('fields' in read) return fail(null, read.fields);
    setIsBusy(true);
    setProblem(null);
    try {
      const next = 'oidc' in read ? await startOidc({ ...read.oidc, returnTo }) : pageAfter(await signIn(read.request), returnTo);
      remember(read.remembered);
      window.location.assign(next);
    } catch (error) {
      const failed = problemOf(error);
      fail(failed, failed.fields ?? {});
    }
  };

  return (
    <form ref={form} method="post" className={styles.form} onSubmit={submit} noValidate>
      <h1 className={styles.title}>Sign in</h1>
      {offer.ways.length > 1 && (
        <fieldset className={styles.methods}>
          <legend className="sp-visually-hidden">How to sign in</legend>
          {offer.ways.map((one) => (
            <label key={wayKey(one)}>
              <input
                type="radio"
                name="method"
                value={wayKey(one)}
                checked={wayKey(one) === wayKey(way)}
                onChange={() => {
                  setWay(one);
                  setProblem(null);
                  setFields({});
                }}
              />
              {wayLabel(one, offer)}
            </label>
          ))}
        </fieldset>
      )}
      <SignInCredentials method={way.method} fields={fields} />
      <SignInPlace way={way} isNamespaceFixed={offer.namespace !== null} start={start} fields={fields} />
      <FormError problem={problem} />
      <Button variant="primary" type="submit" isBlock isDisabled={isBusy}>
        {isBusy ? 'Signing in' : 'Sign in'}
      </Button>
    </form>
  );
}
