'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { formatCount } from '#lib/format/count.ts';
import { paths } from '#lib/paths.ts';
import { leaseCountQuery } from '#lib/queries/lease-count.ts';
import { PAGES } from './pages.ts';
import { useSession } from './session-context.tsx';
import styles from './side-nav.module.css';
import { useNamespace } from './use-namespace.ts';

/** The pages that exist. */
export function SideNav({ onNavigate = () => {} }: { onNavigate?: () => void }) {
  const pathname = usePathname();
  const session = useSession();
  const namespace = useNamespace();
  const { data: leaseCount } = useQuery(leaseCountQuery(namespace));
  const ns = namespace === session.namespace ? undefined : namespace;
  return (
    <nav aria-label="Pages">
      <ul className={styles.list}>
        {PAGES.map(({ path, label, href }) => (
          <li key={path}>
            <Link href={href(ns)} className={styles.entry ?? ''} aria-current={isAt(pathname, path) ? 'page' : false} onClick={onNavigate}>
              {label}
              {path === paths.leases() && typeof leaseCount === 'number' && <span className={styles.badge}>{formatCount(leaseCount)}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The settings are several pages under one entry. */
function isAt(pathname: string, path: string): boolean {
  return pathname === path || (path === paths.settings.sessions() && pathname.startsWith('/settings/'));
}
