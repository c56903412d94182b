'use client';
import CheckIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-check-icon';
import CopyIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-copy-icon';
import { useEffect, useState } from 'react';
import { elideMiddle } from '#lib/format/elide.ts';
import styles from './copy-id.module.css';

export interface CopyIdProps {
  readonly value: string;
  /** Most characters to show; false shows all. Default 32. */
  readonly elide?: number | false;
  /** What is copied, for the button's name: "lease id". */
  readonly label?: string;
  /** False inside a row that has its own keyboard: the button is then reached by mouse only. */
  readonly isTabbable?: boolean;
}

/** An id in monospace, elided in the middle; whole on hover, on focus and in the clipboard. */
export function CopyId({ value, elide = 32, label = 'value', isTabbable = true }: CopyIdProps) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2000);
    return () => clearTimeout(timer);
  }, [state]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setState('copied');
    } catch {
      setState('failed');
    }
  };
  const shown = elide === false ? value : elideMiddle(value, elide);
  return (
    <span className={styles.copyId} data-elided={shown !== value}>
      <bdi className={styles.text} title={value}>
        {shown}
      </bdi>
      <button
        type="button"
        className={styles.button}
        aria-label={`Copy ${label} ${value}`}
        tabIndex={isTabbable ? 0 : -1}
        onClick={(event) => {
          event.stopPropagation();
          void copy();
        }}
      >
        {state === 'copied' ? <CheckIcon /> : <CopyIcon />}
      </button>
      <span role="status" className={styles.said}>
        {state === 'copied' && 'Copied'}
        {state === 'failed' && 'Not copied: the browser refused'}
      </span>
    </span>
  );
}
