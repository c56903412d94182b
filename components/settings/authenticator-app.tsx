'use client';
import { type FormEvent, useId, useState } from 'react';
import { CodeField, isCodeComplete } from '#components/form/code-field.tsx';
import { FormError } from '#components/form/form-error.tsx';
import { Button } from '#components/ui/button.tsx';
import { RelativeTime } from '#components/ui/time.tsx';
import { useToast } from '#components/ui/toast-host.tsx';
import type { FactorListReply } from '#lib/contracts/factor.ts';
import { confirmTotp } from '#lib/queries/factors.ts';
import { type ClientProblem, problemOf } from '#lib/queries/problem.ts';
import { whyNotRemoveTotp } from './factor-words.ts';
import styles from './factors-page.module.css';
import type { FactorActs, NewSeed } from './use-factor-acts.tsx';

/** The app that shows six digits: there or not, added beside passkeys or removed. */
export function AuthenticatorApp({ reply, acts }: { reply: FactorListReply; acts: FactorActs }) {
  const [seed, setSeed] = useState<NewSeed | null>(null);
  const reasonId = useId();
  const why = whyNotRemoveTotp(reply);
  if (seed !== null) return <ConfirmSeed seed={seed} acts={acts} onDone={() => setSeed(null)} />;
  if (reply.totp === null)
    return (
      <div className={styles.add}>
        <p className={styles.quiet}>None. It serves where a passkey is not at hand.</p>
        <Button variant="secondary" size="sm" onClick={() => void acts.startTotp(false).then(setSeed)}>
          Add authenticator app…
        </Button>
      </div>
    );
  return (
    <div className={styles.item}>
      <p className={styles.facts}>
        <span>Six digits, new every 30 seconds</span>
        {reply.totp.enrolledAt !== null && (
          <span>
            Added <RelativeTime at={reply.totp.enrolledAt} />
          </span>
        )}
      </p>
      <div className={styles.buttons}>
        <Button
          variant="secondary"
          size="sm"
          onClick={() => void acts.startTotp(true).then(setSeed)}
          aria-label="Replace authenticator app…"
        >
          Replace…
        </Button>
        <Button
          variant="secondary"
          size="sm"
          isDanger
          isAriaDisabled={why !== null}
          title={why ?? undefined}
          aria-describedby={why === null ? undefined : reasonId}
          onClick={() => void acts.removeTotp()}
          aria-label="Remove authenticator app…"
        >
          Remove…
        </Button>
        {why !== null && (
          <span id={reasonId} className="sp-visually-hidden">
            {why}
          </span>
        )}
      </div>
    </div>
  );
}

/** The key, shown once and kept in this page's memory only, until its first code proves it. */
function ConfirmSeed({ seed, acts, onDone }: { seed: NewSeed; acts: FactorActs; onDone: () => void }) {
  const [code, setCode] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  const toast = useToast();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isCodeComplete(code) || isBusy) return;
    setIsBusy(true);
    setProblem(null);
    try {
      await confirmTotp(code);
      toast({ tone: 'ok', title: 'The authenticator app is ready', body: 'Your other sessions were ended.' });
      await acts.refresh();
      onDone();
    } catch (error) {
      setProblem(problemOf(error));
      setCode('');
      setIsBusy(false);
    }
  };
  return (
    <form className={styles.seed} onSubmit={submit}>
      <p>Scan this with an authenticator app, or type the key into it. It is shown once.</p>
      <div className={styles.qr}>
        {/* biome-ignore lint/performance/noImgElement: a data address needs no loader */}
        <img width={192} height={192} alt="QR code of the key" src={`data:image/svg+xml,${encodeURIComponent(seed.qrSvg)}`} />
      </div>
      <code className="sp-mono">{seed.secretKey.match(/.{1,4}/g)?.join(' ')}</code>
      <CodeField
        label="Code that it shows"
        value={code}
        onChange={setCode}
        isDisabled={isBusy}
        isRefused={problem?.code === 'code_refused'}
        hasAutoFocus
      />
      <FormError problem={problem} />
      <Button type="submit" size="sm" isDisabled={isBusy || !isCodeComplete(code)}>
        Finish
      </Button>
    </form>
  );
}
