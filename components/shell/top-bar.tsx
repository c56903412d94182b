'use client';
import MenuIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-menu-bars-icon';
import SearchIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-search-icon';
import Link from 'next/link';
import { BrandMark } from '#components/ui/brand.tsx';
import { PlainButton } from '#components/ui/plain-button.tsx';
import { paths } from '#lib/paths.ts';
import { ClusterState } from './cluster-state.tsx';
import { useCommandMenu } from './command-menu-context.tsx';
import { NamespacePicker } from './namespace-picker.tsx';
import { SessionClock } from './session-clock.tsx';
import styles from './top-bar.module.css';
import { UserMenu } from './user-menu.tsx';

interface TopBarProps {
  readonly isDemo: boolean;
  readonly isNavOpen: boolean;
  readonly onOpenNav: () => void;
}

/** Where this is, who is here and for how long. */
export function TopBar({ isDemo, isNavOpen, onOpenNav }: TopBarProps) {
  const commandMenu = useCommandMenu();
  return (
    <header className={styles.bar}>
      <PlainButton
        className={`${styles.plain} ${styles.navButton}`}
        aria-label="Pages"
        aria-haspopup="dialog"
        aria-expanded={isNavOpen}
        onClick={onOpenNav}
      >
        <MenuIcon />
      </PlainButton>
      <Link href={paths.home()} className={styles.brand ?? ''} aria-label="Sallyport">
        <BrandMark />
        <span className={styles.brandName}>Sallyport</span>
      </Link>
      {isDemo && <span className={styles.demo}>demo</span>}
      <ClusterState />
      <span className={styles.wide}>
        <NamespacePicker />
      </span>
      <span className={styles.gap} />
      <PlainButton className={styles.search} aria-label="Command menu" aria-keyshortcuts="Control+K Meta+K" onClick={commandMenu.open}>
        <SearchIcon />
        <span className={styles.wide}>Search</span>
        <kbd className={styles.wide}>Ctrl K</kbd>
      </PlainButton>
      <SessionClock />
      <UserMenu />
    </header>
  );
}
