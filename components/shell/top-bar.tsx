'use client';
import MenuIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-menu-bars-icon';
import SearchIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-search-icon';
import Link from 'next/link';
import { BrandMark } from '#components/ui/brand.tsx';
import { useIsHydrated } from '#components/ui/use-now.ts';
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
  const isHydrated = useIsHydrated();
  return (
    <header className={styles.bar}>
      <button
        type="button"
        className={`${styles.plain} ${styles.navButton}`}
        disabled={!isHydrated}
        aria-label="Pages"
        aria-haspopup="dialog"
        aria-expanded={isNavOpen}
        onClick={onOpenNav}
      >
        <MenuIcon />
      </button>
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
      <button
        type="button"
        className={styles.search}
        disabled={!isHydrated}
        aria-label="Command menu"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={commandMenu.open}
      >
        <SearchIcon />
        <span className={styles.wide}>Search</span>
        <kbd className={styles.wide}>Ctrl K</kbd>
      </button>
      <SessionClock />
      <UserMenu />
    </header>
  );
}
