'use client';
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import { CodeField, isCodeComplete } from '#components/form/code-field.tsx';
import { FormError } from '#components/form/form-error.tsx';
import { RecoveryCodes } from '#components/form/recovery-codes.tsx';
import { Button } from '#components/ui/button.tsx';
import { problemOf } from '#lib/queries/problem.ts';
import styles from './door.module.css';
import { confirmEnrolment, type NewSeed, startEnrolment } from './door-api.ts';
import { PasskeyInstead } from './passkey-instead.tsx';
import { SeedKey } from './seed-key.tsx';
import { useCodeStep } from './use-code-step.ts';
import { WayBack } from './way-back.tsx';

/** First second factor: scan, then prove it by one code. The seed is in this page's memory only, and shown once. */
export function EnrolForm({ name, returnTo, hasPasskeys }: { name: string; returnTo: string; hasPasskeys: boolean }) {
  const [recoveryCodes, setRecoveryCodes] = useState<readonly string[] | null>(null);
  const [seed, setSeed] = useState<NewSeed | null>(null);
  const { code, setCode, isBusy, problem, setProblem, submit } = useCodeStep(confirmEnrolment, setRecoveryCodes);
  const isAsked = useRef(false);

  const start = useCallback(() => {
    setProblem(null);
    startEnrolment().then(setSeed, (error: unknown) => setProblem(problemOf(error)));
  }, [setProblem]);
  // Each start makes another seed, so a second run of the effect must not ask again.
  useEffect(() => {
    if (isAsked.current) return;
    isAsked.current = true;
    start();
  }, [start]);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isCodeComplete(code)) void submit(code);
  };
  if (recoveryCodes !== null)
    return (
      <div className={styles.form}>
        <h1 className={styles.title}>Keep your recovery codes</h1>
        <RecoveryCodes codes={recoveryCodes} doneLabel="Go to the console" onDone={() => window.location.assign(returnTo)} />
      </div>
    );
  return (
    <form method="post" className={styles.form} onSubmit={onSubmit}>
      <h1 className={styles.title}>Set up the second factor</h1>
      <ol className={styles.steps}>
        <li>
          Scan this with an authenticator app.
          <div className={styles.qr}>
            {seed !== null && (
              // biome-ignore lint/performance/noImgElement: a data address needs no loader
              <img width={192} height={192} alt="QR code of the key" src={`data:image/svg+xml,${encodeURIComponent(seed.qrSvg)}`} />
            )}
          </div>
        </li>
        {seed !== null && (
          <li>
            Or type this key into it:
            <SeedKey secretKey={seed.secretKey} />
          </li>
        )}
        <li>Enter the code that it shows.</li>
      </ol>
      <CodeField
        label="Code"
        value={code}
        onChange={setCode}
        onComplete={submit}
        isDisabled={isBusy || seed === null}
        isRefused={problem?.code === 'code_refused'}
        describedBy="enrol-problem"
        hasAutoFocus
      />
      <FormError problem={problem} id="enrol-problem" />
      {seed === null && problem !== null ? (
        <Button variant="secondary" isBlock onClick={start}>
          Ask for a key again
        </Button>
      ) : (
        <Button variant="primary" type="submit" isBlock isDisabled={isBusy || !isCodeComplete(code)}>
          {isBusy ? 'Checking' : 'Finish the set-up'}
        </Button>
      )}
      {hasPasskeys && <PasskeyInstead onDone={setRecoveryCodes} />}
      <WayBack name={name} />
    </form>
  );
}
