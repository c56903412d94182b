'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { paths } from '#lib/paths.ts';
import styles from './settings-frame.module.css';

/** The pages of the settings, in their order. */
const TABS = [
  { path: paths.factors(), label: 'Second factors' },
  { path: paths.settings.recoveryCodes(), label: 'Recovery codes' },
  { path: paths.settings.sessions(), label: 'Sessions' },
  { path: paths.settings.people(), label: 'People' },
  { path: paths.settings.approvals(), label: 'Approvals' },
  { path: paths.settings.journal(), label: 'Journal' },
] as const;

/** What belongs to one's own account, and to looking after others. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const pathname = usePathname();
  return (
    <>
      <nav aria-label="Settings" className={styles.nav}>
        <ul className={styles.tabs}>
          {TABS.map(({ path, label }) => (
            <li key={path}>
              <Link href={path} className={styles.tab ?? ''} aria-current={pathname === path ? 'page' : false}>
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {children}
    </>
  );
}
