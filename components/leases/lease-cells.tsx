'use client';
import ErrorIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-error-icon';
import WarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-icon';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { RelativeTime, TtlBar } from '#components/ui/time.tsx';
import { useNow } from '#components/ui/use-now.ts';
import type { LeaseRow } from '#lib/contracts/lease.ts';
import { elideMiddle } from '#lib/format/elide.ts';
import styles from './lease-cells.module.css';
import { type StateTone, stateWords } from './lease-words.ts';
import type { LookupEntry } from './lookup-plan.ts';
import type { LookupStore } from './lookup-store.ts';
import { useLookup } from './use-lookups.ts';

interface CellProps {
  readonly row: LeaseRow;
  readonly store: LookupStore | null;
}

/** The prefix below the shown one, in grey, which gives way first, and the lease's own part, elided in the middle. */
export function LeaseIdCell({ row, store, shownPrefix, isActive }: CellProps & { shownPrefix: string; isActive: boolean }) {
  const entry = useLookup(store, row.leaseId);
  const own = row.leaseId.slice(row.prefix.length);
  const below = row.prefix.startsWith(shownPrefix) ? row.prefix.slice(shownPrefix.length) : row.prefix;
  const lastAt = below.lastIndexOf('/', below.length - 2) + 1;
  return (
    <span className={styles.id} data-gone={entry?.state === 'gone'} title={row.leaseId}>
      <bdi className={styles.above}>{below.slice(0, lastAt)}</bdi>
      <bdi className={styles.parent}>{below.slice(lastAt)}</bdi>
      <bdi className={styles.own}>{elideMiddle(own, below === '' ? 30 : 16)}</bdi>
      <CopyButton value={row.leaseId} label={`lease id ${row.leaseId}`} isTabbable={isActive} className={styles.copy} />
    </span>
  );
}

export function IssuedCell({ row, store }: CellProps) {
  const entry = useLookup(store, row.leaseId);
  if (entry === undefined) return <Waiting />;
  return entry.state === 'live' && entry.lease.issuedAt !== null ? <RelativeTime at={entry.lease.issuedAt} /> : <Nothing />;
}

export function ExpiryCell({ row, store }: CellProps) {
  const entry = useLookup(store, row.leaseId);
  if (entry === undefined) return <Waiting />;
  return entry.state === 'live' ? <Expiry entry={entry} /> : <Nothing />;
}

/** Counts down from when the answer came, by the browser's clock, so that a clock that is off does not matter. */
export function Expiry({ entry }: { entry: Extract<LookupEntry, { state: 'live' }> }) {
  const { expiresAtMs, lease } = entry;
  const skewMs = expiresAtMs !== null && lease.expiresAt !== null ? expiresAtMs - Date.parse(lease.expiresAt) : 0;
  const startMs = lease.lastRenewedAt ?? lease.issuedAt;
  return (
    <TtlBar
      expiresAt={expiresAtMs === null ? null : new Date(expiresAtMs).toISOString()}
      issuedAt={startMs === null ? null : new Date(Date.parse(startMs) + skewMs).toISOString()}
    />
  );
}

export function RenewableCell({ row, store }: CellProps) {
  const entry = useLookup(store, row.leaseId);
  if (entry === undefined) return <Waiting />;
  if (entry.state !== 'live') return <Nothing />;
  return <span className={entry.lease.isRenewable ? undefined : styles.quiet}>{entry.lease.isRenewable ? 'yes' : 'no'}</span>;
}

export function StateCell({ row, store }: CellProps) {
  const entry = useLookup(store, row.leaseId);
  return entry === undefined ? <Waiting /> : <LeaseState entry={entry} />;
}

const TONE_ICONS: Partial<Record<StateTone, typeof ErrorIcon>> = { warn: WarningIcon, bad: ErrorIcon };

export function LeaseState({ entry }: { entry: LookupEntry }) {
  const nowMs = useNow(1);
  const { words, tone } = stateWords(entry, nowMs);
  const Icon = TONE_ICONS[tone];
  return (
    <span className={styles.state} data-tone={tone} title={entry.state === 'failed' ? entry.code : undefined}>
      {Icon && <Icon />}
      {words}
    </span>
  );
}

function Waiting() {
  return (
    <>
      <span className={styles.waiting} />
      <span className="sp-visually-hidden">not looked up yet</span>
    </>
  );
}

function Nothing() {
  return (
    <span className={styles.quiet}>
      <span aria-hidden="true">–</span>
      <span className="sp-visually-hidden">not known</span>
    </span>
  );
}
