import styles from './sparkline.module.css';

interface SparklineProps {
  readonly values: readonly number[];
  /** What it shows, in words: "Denials an hour, last 24 h". */
  readonly label: string;
  readonly tone?: 'quiet' | 'bad';
  readonly width?: number;
  readonly height?: number;
}

/** Bars from a zero line, without axes: the number beside it says how much. */
export function Sparkline({ values, label, tone = 'quiet', width = 120, height = 28 }: SparklineProps) {
  const most = Math.max(1, ...values);
  const step = width / Math.max(1, values.length);
  return (
    <svg className={styles.sparkline} data-tone={tone} width={width} height={height} role="img" aria-label={label}>
      <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} className={styles.zero} />
      {values.map((value, index) => {
        const barHeight = value === 0 ? 0 : Math.max(2, (value / most) * (height - 2));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in time
          <rect key={index} x={index * step} y={height - 1 - barHeight} width={Math.max(1, step - 1)} height={barHeight} />
        );
      })}
    </svg>
  );
}
