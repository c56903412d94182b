'use client';
import { PlainButton } from '#components/ui/plain-button.tsx';
import type { SnapshotRow } from '#lib/contracts/snapshot.ts';
import styles from './snapshot-beads.module.css';
import { StateIcon } from './snapshot-state.tsx';
import { beadWords } from './snapshot-words.ts';

/** More would be too small to hit with a finger; the table has them all. */
const MOST_BEADS = 24;

interface BeadsProps {
  /** Newest first. */
  readonly rows: readonly SnapshotRow[];
  readonly openId: string;
  readonly onOpen: (snapshotId: string) => void;
}

/** The last snapshots on a string, oldest at the left. Each bead opens its snapshot. */
export function SnapshotBeads({ rows, openId, onOpen }: BeadsProps) {
  const shown = rows.slice(0, MOST_BEADS).toReversed();
  return (
    <ol className={styles.string} aria-label={`The last ${shown.length} snapshots, oldest first`}>
      {shown.map((row) => (
        <li key={row.snapshotId} className={styles.place}>
          <PlainButton
            className={styles.bead}
            aria-label={beadWords(row)}
            aria-current={row.snapshotId === openId}
            title={beadWords(row)}
            onClick={() => onOpen(row.snapshotId)}
          >
            <StateIcon state={row.state} />
          </PlainButton>
        </li>
      ))}
    </ol>
  );
}
