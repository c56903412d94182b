'use client';
import CheckIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-check-icon';
import CopyIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-copy-icon';
import { useEffect, useState } from 'react';
import styles from './copy-button.module.css';
import { PlainButton } from './plain-button.tsx';

interface CopyButtonProps {
  readonly value: string;
  /** What is copied, for the button's name: "lease id a/b". */
  readonly label: string;
  /** False in a table's row that is not the active one: the button is then reached by mouse only. */
  readonly isTabbable?: boolean;
  readonly className?: string | undefined;
}

/** Copies a value. In a table only the active row's has a live region before there is something to say: there are many of them. */
export function CopyButton({ value, label, isTabbable = true, className = '' }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), 2000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => {
    try {
      // Outside a secure context there is no clipboard at all.
      await navigator.clipboard.writeText(value);
      setOutcome('copied');
    } catch {
      setOutcome('failed');
    }
  };
  return (
    <span className={`${styles.copy} ${className}`}>
      <PlainButton
        className={styles.button}
        aria-label={`Copy ${label}`}
        tabIndex={isTabbable ? 0 : -1}
        onClick={(event) => {
          event.stopPropagation();
          void copy();
        }}
      >
        {outcome === 'copied' ? <CheckIcon /> : <CopyIcon />}
      </PlainButton>
      {(isTabbable || outcome !== null) && (
        <span role="status" className={styles.said}>
          {outcome === 'copied' && 'Copied'}
          {outcome === 'failed' && 'Not copied: the browser refused'}
        </span>
      )}
    </span>
  );
}
