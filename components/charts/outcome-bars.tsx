'use client';
import { useId, useState } from 'react';
import { Bar, BarChart, CartesianGrid, ReferenceArea, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { formatCount } from '#lib/format/count.ts';
import { formatLocal } from '#lib/format/time.ts';
import { bucketWords, type OutcomeBucket, rangeOfBars, type TimeRange } from './outcome-buckets.ts';
import styles from './outcome-chart.module.css';

interface OutcomeBarsProps {
  readonly buckets: readonly OutcomeBucket[];
  readonly bucketSeconds: number;
  readonly onBrush: (range: TimeRange) => void;
}

interface Brush {
  readonly start: number;
  readonly end: number;
}

/** A denial among ten thousand requests must still be seen. */
const LEAST_HEIGHT_PX = 3;
const asIndex = (index: unknown): number | null => {
  const number = typeof index === 'number' ? index : Number.parseInt(String(index ?? ''), 10);
  return Number.isInteger(number) ? number : null;
};

/** The bars themselves; the only file that knows the chart library. Denials stand on the zero line, where none is hidden. */
export function OutcomeBars({ buckets, bucketSeconds, onBrush }: OutcomeBarsProps) {
  const hatchId = useId();
  const [brush, setBrush] = useState<Brush | null>(null);
  const spanSeconds = buckets.length * bucketSeconds;
  // By the bucket's own number: the library gives the top of the stack here.
  const leastHeight = (name: 'denied' | 'error') => (_: unknown, index: number) =>
    (buckets[index]?.[name] ?? 0) > 0 ? LEAST_HEIGHT_PX : 0;
  const finish = () => {
    if (brush === null) return;
    setBrush(null);
    const range = rangeOfBars(buckets, bucketSeconds, brush.start, brush.end);
    if (range !== null) onBrush(range);
  };
  const from = buckets[brush?.start ?? -1]?.at;
  const to = buckets[brush?.end ?? -1]?.at;
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 800, height: 76 }}>
      <BarChart
        data={buckets as OutcomeBucket[]}
        barCategoryGap={1}
        margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
        accessibilityLayer={false}
        onMouseDown={({ activeTooltipIndex }) => {
          const start = asIndex(activeTooltipIndex);
          if (start !== null) setBrush({ start, end: start });
        }}
        onMouseMove={({ activeTooltipIndex }) => {
          const end = asIndex(activeTooltipIndex);
          if (brush !== null && end !== null && end !== brush.end) setBrush({ ...brush, end });
        }}
        onMouseUp={finish}
        onMouseLeave={() => setBrush(null)}
      >
        <defs>
          <pattern id={hatchId} width={4} height={4} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width={4} height={4} className={styles.hatchGround} />
            <rect width={2} height={4} className={styles.hatchLine} />
          </pattern>
        </defs>
        <CartesianGrid vertical={false} stroke="var(--sp-track)" />
        <XAxis
          dataKey="at"
          height={18}
          tickLine={false}
          axisLine={{ stroke: 'var(--sp-line)' }}
          tick={{ fontSize: 11, fill: 'var(--pf-t--global--text--color--subtle)' }}
          tickFormatter={(at: string) => bucketWords(at, bucketSeconds, spanSeconds)}
          minTickGap={56}
        />
        <YAxis
          width={36}
          tickCount={3}
          allowDecimals={false}
          domain={[0, 'auto']}
          tickLine={false}
          axisLine={false}
          tick={{ fontSize: 11, fill: 'var(--pf-t--global--text--color--subtle)' }}
          tickFormatter={(value: number) => shortCount.format(value)}
        />
        {brush === null && (
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: 'var(--sp-hover)' }}
            wrapperStyle={{ zIndex: 20 }}
            content={({ payload }) => <Hint bucket={payload?.[0]?.payload as OutcomeBucket | undefined} />}
          />
        )}
        <Bar dataKey="denied" stackId="all" fill="var(--sp-bad)" minPointSize={leastHeight('denied')} isAnimationActive={false} />
        <Bar dataKey="error" stackId="all" fill={`url(#${hatchId})`} minPointSize={leastHeight('error')} isAnimationActive={false} />
        <Bar dataKey="allowed" stackId="all" fill="var(--sp-allowed)" isAnimationActive={false} />
        {from !== undefined && to !== undefined && <ReferenceArea x1={from} x2={to} fill="var(--sp-accent)" fillOpacity={0.2} />}
      </BarChart>
    </ResponsiveContainer>
  );
}

const shortCount = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

function Hint({ bucket }: { bucket: OutcomeBucket | undefined }) {
  if (bucket === undefined) return null;
  return (
    <div className={styles.tip}>
      <strong>{formatLocal(Date.parse(bucket.at), Intl.DateTimeFormat().resolvedOptions().timeZone)}</strong>
      <span>
        {formatCount(bucket.allowed)} allowed · {formatCount(bucket.denied)} denied · {formatCount(bucket.error)} errors
      </span>
    </div>
  );
}
