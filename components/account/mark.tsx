import CheckIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-check-icon';
import WarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-icon';
import type { ReactNode } from 'react';
import styles from './account.module.css';

/** A state by icon and word, never by colour alone. */
export function Mark({ tone, children }: { tone: 'ok' | 'warn' | 'bad'; children: ReactNode }) {
  return (
    <span className={styles.mark} data-tone={tone}>
      {tone === 'ok' ? <CheckIcon /> : <WarningIcon />}
      {children}
    </span>
  );
}
