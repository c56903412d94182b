'use client';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import styles from './recovery-codes.module.css';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  /** What follows: "Go to the console". */
  readonly doneLabel: string;
  readonly onDone: () => void;
}

/** Ten codes, shown this once: to copy, to download or to print; going on takes saying that they are kept. */
export function RecoveryCodes({ codes, doneLabel, onDone }: RecoveryCodesProps) {
  const [isSaved, setIsSaved] = useState(false);
  const [said, setSaid] = useState('');
  const copy = () =>
    navigator.clipboard.writeText(`${codes.join('\n')}\n`).then(
      () => setSaid('Copied'),
      () => setSaid('The browser refused; select them by hand'),
    );
  return (
    <div className={styles.block}>
      <p>
        Each of these signs you in once when your authenticator is not at hand. Keep them where the authenticator is not. They are shown
        this once.
      </p>
      <ol className={styles.codes} aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>
            <code className="sp-mono">{code}</code>
          </li>
        ))}
      </ol>
      <div className={styles.ways}>
        <Button variant="secondary" size="sm" onClick={copy}>
          Copy codes
        </Button>
        <Button variant="secondary" size="sm" onClick={() => download(codes)}>
          Download codes
        </Button>
        <Button variant="secondary" size="sm" onClick={() => window.print()}>
          Print codes
        </Button>
        <span role="status">{said}</span>
      </div>
      <label className={styles.confirm}>
        <input type="checkbox" checked={isSaved} onChange={(event) => setIsSaved(event.currentTarget.checked)} />I have kept these codes
      </label>
      <Button variant="primary" isBlock isDisabled={!isSaved} onClick={onDone}>
        {doneLabel}
      </Button>
    </div>
  );
}

function download(codes: readonly string[]): void {
  const url = URL.createObjectURL(new Blob([`Sallyport recovery codes, each good once\n\n${codes.join('\n')}\n`], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'sallyport-recovery-codes.txt';
  link.click();
  // The browser has taken the blob over by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
