'use client';
import type { Ref } from 'react';
import { type TableColumn, VirtualTable, type VirtualTableHandle } from '#components/table/virtual-table.tsx';
import { RelativeTime } from '#components/ui/time.tsx';
import type { SnapshotRow } from '#lib/contracts/snapshot.ts';
import { formatBytes } from '#lib/format/bytes.ts';
import { SnapshotStateWords } from './snapshot-state.tsx';
import styles from './snapshot-table.module.css';

const COLUMNS: readonly TableColumn<SnapshotRow>[] = [
  { id: 'taken', header: 'Taken', className: styles.taken, cell: (row) => <RelativeTime at={row.takenAt} /> },
  { id: 'by', header: 'By', className: styles.by, cell: (row) => <bdi title={row.takenBy}>{row.takenBy}</bdi> },
  { id: 'size', header: 'Size', className: styles.size, cell: (row) => formatBytes(row.sizeBytes) },
  { id: 'state', header: 'State', className: styles.state, cell: (row) => <SnapshotStateWords row={row} /> },
];
const keyOf = (row: SnapshotRow) => row.snapshotId;
const ignore = () => {};

interface SnapshotTableProps {
  /** Newest first. */
  readonly rows: readonly SnapshotRow[];
  readonly openId: string;
  readonly onOpen: (snapshotId: string) => void;
  readonly ref?: Ref<VirtualTableHandle>;
}

export function SnapshotTable({ rows, openId, onOpen, ref }: SnapshotTableProps) {
  return (
    <VirtualTable
      {...(ref === undefined ? {} : { ref })}
      label="Snapshots"
      columns={COLUMNS}
      rowCount={rows.length}
      rowAt={(index) => rows[index]}
      rowKey={keyOf}
      onVisibleChange={ignore}
      onOpen={(row) => onOpen(row.snapshotId)}
      openKey={openId}
      gridClassName={styles.grid}
      resetKey="snapshots"
    />
  );
}
