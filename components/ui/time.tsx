'use client';
import { formatDuration } from '#lib/format/duration.ts';
import { formatLocal, formatUtc, relativeStepSeconds, relativeTime } from '#lib/format/time.ts';
import styles from './time.module.css';
import { useIsHydrated, useNow } from './use-now.ts';

/** UTC and the reader's own time, for a title. The zone is the browser's, so the server gives UTC alone. */
export function useExactTime(atMs: number): string {
  const isHydrated = useIsHydrated();
  if (!isHydrated) return formatUtc(atMs);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone === 'UTC' ? formatUtc(atMs) : `${formatUtc(atMs)} · ${formatLocal(atMs, zone)}`;
}

/** `in 12 min`, `3 d ago`, counting by itself, the exact time on hover. `at`: ISO 8601. */
export function RelativeTime({ at }: { at: string }) {
  const atMs = Date.parse(at);
  const nowMs = useNow(relativeStepSeconds(atMs - Date.now()));
  const exact = useExactTime(atMs);
  return (
    <time dateTime={at} title={exact} className={styles.time} suppressHydrationWarning>
      {relativeTime(atMs, nowMs)}
    </time>
  );
}

/** The exact time in full, for details. */
export function ExactTime({ at }: { at: string }) {
  return (
    <time dateTime={at} className={styles.exact} suppressHydrationWarning>
      {useExactTime(Date.parse(at))}
    </time>
  );
}

const BAR_WIDTH = 40;
/** Under a tenth of its life a lease is about to go. */
const LOW_SHARE = 0.1;

/** What is left of a life, in words and, when its start is known, as a bar that shrinks. */
export function TtlBar({ expiresAt, issuedAt }: { expiresAt: string | null; issuedAt?: string | null | undefined }) {
  const endMs = expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt);
  const nowMs = useNow(Number.isFinite(endMs) ? relativeStepSeconds(endMs - Date.now()) : 60);
  const exact = useExactTime(Number.isFinite(endMs) ? endMs : 0);
  if (expiresAt === null) return <span className={styles.ttl}>never expires</span>;
  const leftMs = Math.max(0, endMs - nowMs);
  const startMs = issuedAt ? Date.parse(issuedAt) : Number.NaN;
  const share = endMs > startMs ? Math.min(1, leftMs / (endMs - startMs)) : null;
  return (
    <span className={styles.ttl} title={exact} suppressHydrationWarning>
      {share !== null && (
        <svg className={styles.bar} data-low={share < LOW_SHARE} width={BAR_WIDTH} height={6} aria-hidden="true">
          <rect width={BAR_WIDTH} height={6} rx={2} className={styles.barTrack} />
          <rect width={BAR_WIDTH * share} height={6} rx={2} className={styles.barLeft} suppressHydrationWarning />
        </svg>
      )}
      <time dateTime={expiresAt} suppressHydrationWarning>
        {leftMs > 0 ? `in ${formatDuration(leftMs / 1000)}` : 'expired'}
      </time>
    </span>
  );
}
