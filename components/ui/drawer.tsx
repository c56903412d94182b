'use client';
import CloseIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-close-icon';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import styles from './drawer.module.css';
import { useKeys } from './keys.tsx';
import { PlainButton } from './plain-button.tsx';

interface DrawerProps {
  readonly isOpen: boolean;
  readonly title: ReactNode;
  readonly onClose: () => void;
  /** Stays at the lower edge: the acts. */
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}

/** Details at the right, beside the list they belong to; over all of a narrow window. Escape closes. */
export function Drawer(props: DrawerProps) {
  return props.isOpen ? <OpenDrawer {...props} /> : null;
}

function OpenDrawer({ title, onClose, footer, children }: DrawerProps) {
  const titleId = useId();
  const panel = useRef<HTMLElement>(null);
  useKeys({ Escape: { label: 'Close the details', run: onClose } });

  // Focus goes in once, and back to where it came from if that is still there.
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <aside ref={panel} className={styles.drawer} data-drawer="open" aria-labelledby={titleId} tabIndex={-1}>
      <header className={styles.head}>
        <h2 id={titleId} className={styles.title}>
          {title}
        </h2>
        <PlainButton className={styles.close} aria-label="Close the details" onClick={onClose}>
          <CloseIcon />
        </PlainButton>
      </header>
      <div className={styles.body}>{children}</div>
      {footer !== undefined && <footer className={styles.foot}>{footer}</footer>}
    </aside>
  );
}
