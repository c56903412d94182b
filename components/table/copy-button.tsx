'use client';
import CheckIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-check-icon';
import CopyIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-copy-icon';
import { useEffect, useState } from 'react';
import styles from './copy-button.module.css';

interface CopyButtonProps {
  readonly value: string;
  /** What is copied, for the button's name: "lease id a/b". */
  readonly label: string;
  /** Only the active row's button is in the tab order. */
  readonly isTabbable: boolean;
  readonly className?: string | undefined;
}

/** Copies a cell's value. It has no live region until it has something to say: a table has many of them. */
export function CopyButton({ value, label, isTabbable, className = '' }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), 2000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = () => {
    navigator.clipboard.writeText(value).then(
      () => setOutcome('copied'),
      () => setOutcome('failed'),
    );
  };
  return (
    <span className={`${styles.copy} ${className}`}>
      <button
        type="button"
        className={styles.button}
        aria-label={`Copy ${label}`}
        tabIndex={isTabbable ? 0 : -1}
        onClick={(event) => {
          event.stopPropagation();
          copy();
        }}
      >
        {outcome === 'copied' ? <CheckIcon /> : <CopyIcon />}
      </button>
      {outcome !== null && <span role="status">{outcome === 'copied' ? 'Copied' : 'Not copied: the browser refused'}</span>}
    </span>
  );
}
