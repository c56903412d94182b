'use client';
import dynamic from 'next/dynamic';
import { useId } from 'react';
import { PlainButton } from '#components/ui/plain-button.tsx';
import { useIsHydrated } from '#components/ui/use-now.ts';
import { formatCount } from '#lib/format/count.ts';
import { bucketWords, mergeBuckets, type OutcomeBucket, type TimeRange } from './outcome-buckets.ts';
import styles from './outcome-chart.module.css';

// Without server rendering: what Recharts renders there carries style attributes, which the policy refuses.
const OutcomeBars = dynamic(() => import('./outcome-bars.tsx').then((module) => module.OutcomeBars), {
  ssr: false,
  loading: () => <div className={styles.plot} />,
});

export interface OutcomeChartProps {
  /** Undefined until the first answer. */
  readonly buckets: readonly OutcomeBucket[] | undefined;
  readonly bucketSeconds: number;
  readonly totals: { readonly allowed: number; readonly denied: number; readonly error: number } | undefined;
  /** Which outcomes are shown; the labels say which are chosen. */
  readonly chosen: readonly string[];
  readonly onChooseOutcome: (outcome: 'allowed' | 'denied' | 'error') => void;
  /** Called with what was dragged over, or with the one bar that was clicked. */
  readonly onBrush: (range: TimeRange) => void;
}

const OUTCOMES = [
  { id: 'allowed', word: 'allowed' },
  { id: 'denied', word: 'denied' },
  { id: 'error', word: 'errors' },
] as const;
const TWIN_ROWS = 12;

/** Requests over time by outcome: bars for the eye, labels with the sums, and the same as a table for screen readers. */
export function OutcomeChart({ buckets, bucketSeconds, totals, chosen, onChooseOutcome, onBrush }: OutcomeChartProps) {
  const titleId = useId();
  return (
    <section className={styles.chart} aria-labelledby={titleId}>
      <div className={styles.labels}>
        <h2 id={titleId} className={styles.title}>
          Requests by outcome
        </h2>
        {OUTCOMES.map(({ id, word }) => (
          <PlainButton
            key={id}
            className={styles.label}
            aria-pressed={chosen.includes(id)}
            onClick={() => onChooseOutcome(id)}
            title={`Show only ${word}`}
          >
            <svg width={10} height={10} aria-hidden="true" className={styles.mark} data-outcome={id}>
              <rect width={10} height={10} rx={2} />
            </svg>
            <span className={styles.count}>
              {totals === undefined || (chosen.length > 0 && !chosen.includes(id)) ? '–' : formatCount(totals[id])}
            </span>{' '}
            {word}
          </PlainButton>
        ))}
        <span className={styles.hint}>drag over bars to narrow the time</span>
      </div>
      <div className={styles.plot} aria-hidden="true">
        {buckets !== undefined && <OutcomeBars buckets={buckets} bucketSeconds={bucketSeconds} onBrush={onBrush} />}
      </div>
      {buckets !== undefined && <Twin buckets={buckets} bucketSeconds={bucketSeconds} labelledBy={titleId} />}
    </section>
  );
}

function Twin({
  buckets,
  bucketSeconds,
  labelledBy,
}: Pick<OutcomeChartProps, 'bucketSeconds'> & { buckets: readonly OutcomeBucket[]; labelledBy: string }) {
  const isHydrated = useIsHydrated();
  const rows = mergeBuckets(buckets, TWIN_ROWS);
  const spanSeconds = buckets.length * bucketSeconds;
  return (
    <table className="sp-visually-hidden" aria-labelledby={labelledBy}>
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col">Allowed</th>
          <th scope="col">Denied</th>
          <th scope="col">Errors</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.at}>
            <th scope="row">{bucketWords(row.at, bucketSeconds, spanSeconds, isHydrated ? undefined : 'UTC')}</th>
            <td>{formatCount(row.allowed)}</td>
            <td>{formatCount(row.denied)}</td>
            <td>{formatCount(row.error)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
