'use client';
import DeniedIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-error-fill-icon';
import WarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-fill-icon';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { useExactTime } from '#components/ui/time.tsx';
import { useIsHydrated } from '#components/ui/use-now.ts';
import type { AuditOutcome, AuditRow } from '#lib/contracts/audit.ts';
import { elideMiddle } from '#lib/format/elide.ts';
import { formatClockTime } from '#lib/format/time.ts';
import styles from './audit-cells.module.css';
import { OUTCOME_WORDS } from './audit-words.ts';

const dayOf = (atMs: number, timeZone?: string) =>
  new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short', ...(timeZone && { timeZone }) }).format(atMs);

/** `24 Nov 12:04:31` in the reader's own zone, the exact time on hover. */
export function MomentCell({ row }: { row: AuditRow }) {
  const atMs = Date.parse(row.at);
  const zone = useIsHydrated() ? undefined : 'UTC';
  return (
    <time dateTime={row.at} title={useExactTime(atMs)} className={styles.moment} suppressHydrationWarning>
      <span className={styles.quiet} suppressHydrationWarning>
        {dayOf(atMs, zone)}
      </span>{' '}
      {formatClockTime(atMs, zone)}
    </time>
  );
}

/** Who called; a call without an identity says so. */
export function PersonCell({ row }: { row: AuditRow }) {
  if (row.displayName === '' && row.entityId === '') return <span className={styles.quiet}>no identity</span>;
  const name = row.displayName || elideMiddle(row.entityId, 16);
  return (
    <span className={styles.person} title={name}>
      <bdi>{name}</bdi>
    </span>
  );
}

export function ActCell({ row }: { row: AuditRow }) {
  return <span title={`operation ${row.operation}`}>{row.kind === 'other' ? row.operation : row.kind}</span>;
}

const PATH_CHARS = 64;
/** The path as text, whatever it holds; what comes from the demo's invented past is marked. */
export function PathCell({ row, isActive }: { row: AuditRow; isActive: boolean }) {
  return (
    <span className={styles.path} title={row.path}>
      <bdi className={styles.pathText}>{elideMiddle(row.path, PATH_CHARS)}</bdi>
      {row.source === 'demo history' && <span className={styles.tag}>demo history</span>}
      <CopyButton value={row.path} label={`path ${row.path}`} isTabbable={isActive} className={styles.copy} />
    </span>
  );
}

const ICONS = { denied: DeniedIcon, error: WarningIcon, allowed: null } as const;

/** An icon and a word, never colour alone. */
export function Outcome({ outcome }: { outcome: AuditOutcome }) {
  const { word, tone } = OUTCOME_WORDS[outcome];
  const Icon = ICONS[outcome];
  return (
    <span className={styles.outcome} data-tone={tone}>
      {Icon && <Icon />}
      {word}
    </span>
  );
}

export function AddressCell({ row }: { row: AuditRow }) {
  return row.remoteAddress === '' ? <span className={styles.quiet}>–</span> : <bdi className={styles.address}>{row.remoteAddress}</bdi>;
}
