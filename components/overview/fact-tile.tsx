import type { ReactNode } from 'react';
import styles from './fact-tile.module.css';

interface FactTileProps {
  readonly title: string;
  readonly value: ReactNode;
  /** One line below: since when, of how many. */
  readonly note?: ReactNode;
  readonly chart?: ReactNode;
  /** Set in grey when the value is not known. */
  readonly isUnknown?: boolean;
}

/** One small fact. */
export function FactTile({ title, value, note, chart, isUnknown = false }: FactTileProps) {
  return (
    <section className={styles.tile} aria-label={title}>
      <h3 className={styles.title}>{title}</h3>
      <p className={styles.value} data-unknown={isUnknown}>
        {value}
      </p>
      {chart !== undefined && <div className={styles.chart}>{chart}</div>}
      {note !== undefined && <p className={styles.note}>{note}</p>}
    </section>
  );
}
