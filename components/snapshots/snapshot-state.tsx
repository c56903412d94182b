'use client';
import GoodIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-check-circle-fill-icon';
import BadIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-error-fill-icon';
import UnderWayIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-in-progress-icon';
import type { SnapshotRow, SnapshotState } from '#lib/contracts/snapshot.ts';
import styles from './snapshot-state.module.css';
import { STATE_WORDS } from './snapshot-words.ts';

const ICONS: Record<SnapshotState, typeof GoodIcon> = { verified: GoodIcon, bad: BadIcon, taking: UnderWayIcon };

export function StateIcon({ state }: { state: SnapshotState }) {
  const Icon = ICONS[state];
  return (
    <span className={styles.icon} data-state={state}>
      <Icon />
    </span>
  );
}

/** Icon and word, and for a bad one its cause. */
export function SnapshotStateWords({ row }: { row: SnapshotRow }) {
  return (
    <span className={styles.state} title={row.cause?.title}>
      <StateIcon state={row.state} />
      <span className={styles.words}>
        {STATE_WORDS[row.state]}
        {row.cause !== null && <span className={styles.cause}>: {row.cause.title}</span>}
      </span>
    </span>
  );
}
