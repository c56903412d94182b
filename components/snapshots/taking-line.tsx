'use client';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { useNow } from '#components/ui/use-now.ts';
import type { SnapshotRow } from '#lib/contracts/snapshot.ts';
import { formatBytes } from '#lib/format/bytes.ts';
import { formatDuration } from '#lib/format/duration.ts';
import { StateIcon } from './snapshot-state.tsx';
import styles from './taking-line.module.css';

interface TakingLineProps {
  readonly row: SnapshotRow;
  /** Null when this person may not cancel it. */
  readonly onCancel: (() => Promise<void>) | null;
}

/** The snapshot that is being taken: bytes so far, seconds, the way out. Its end is a toast; the line itself is not read out each second. */
export function TakingLine({ row, onCancel }: TakingLineProps) {
  const nowMs = useNow(1);
  const [isCancelling, setIsCancelling] = useState(false);
  const cancel = async () => {
    setIsCancelling(true);
    await onCancel?.();
    setIsCancelling(false);
  };
  return (
    <div className={styles.line}>
      <StateIcon state="taking" />
      <span className={styles.words} suppressHydrationWarning>
        {formatBytes(row.sizeBytes)} taken and checked in {formatDuration((nowMs - Date.parse(row.takenAt)) / 1000)}, for{' '}
        <bdi>{row.takenBy}</bdi>
      </span>
      {onCancel !== null && (
        <Button variant="link" size="sm" isInline onClick={() => void cancel()} isDisabled={isCancelling}>
          Cancel the snapshot
        </Button>
      )}
    </div>
  );
}
