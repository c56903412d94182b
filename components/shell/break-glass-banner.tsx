'use client';
import WarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-fill-icon';
import styles from './app-shell.module.css';
import { useSession } from './session-context.tsx';

/** Over every page of a session that belongs to nobody. */
export function BreakGlassBanner() {
  const session = useSession();
  if (!session.isBreakGlass) return null;
  return (
    <p className={styles.banner} role="note" aria-label="Break glass">
      <WarningIcon />
      <span>
        Break glass: this session has no person behind it, and the journal says so. What needs a confirmation is off; use the server&apos;s
        own tools for that. Sign out when you are done.
      </span>
    </p>
  );
}
