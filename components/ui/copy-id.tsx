'use client';
import { elideMiddle } from '#lib/format/elide.ts';
import { CopyButton } from './copy-button.tsx';
import styles from './copy-id.module.css';

export interface CopyIdProps {
  readonly value: string;
  /** Most characters to show; false shows all. Default 32. */
  readonly elide?: number | false;
  /** What is copied, for the button's name: "lease id". */
  readonly label: string;
}

/** An id in monospace, elided in the middle; whole on hover, on focus and in the clipboard. */
export function CopyId({ value, elide = 32, label }: CopyIdProps) {
  const shown = elide === false ? value : elideMiddle(value, elide);
  return (
    <span className={styles.copyId}>
      <bdi className={styles.text} title={value}>
        {shown}
      </bdi>
      <CopyButton value={value} label={`${label} ${value}`} />
    </span>
  );
}
