'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { formatCount } from '#lib/format/count.ts';
import { paths } from '#lib/paths.ts';
import { leaseCountQuery } from '#lib/queries/lease-count.ts';
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
  const entries = [
    { path: paths.leases(), href: paths.leases({ ns }), label: 'Leases', badge: leaseCount },
    { path: paths.snapshots(), href: paths.snapshots(), label: 'Snapshots', badge: undefined },
  ];
  return (
    <nav aria-label="Pages">
      <ul className={styles.list}>
        {entries.map(({ path, href, label, badge }) => (
          <li key={path}>
            <Link href={href} className={styles.entry ?? ''} aria-current={pathname === path ? 'page' : false} onClick={onNavigate}>
              {label}
              {badge !== undefined && <span className={styles.badge}>{formatCount(badge)}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
