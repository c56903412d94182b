'use client';
import type { Ref } from 'react';
import { type TableColumn, VirtualTable, type VirtualTableHandle, type VisibleRows } from '#components/table/virtual-table.tsx';
import type { AuditRow } from '#lib/contracts/audit.ts';
import { ActCell, AddressCell, MomentCell, Outcome, PathCell, PersonCell } from './audit-cells.tsx';
import styles from './audit-table.module.css';

interface AuditTableProps {
  readonly rowCount: number;
  readonly rowAt: (index: number) => AuditRow | undefined;
  readonly openId: string;
  /** Changes when the rows are other rows. */
  readonly placeKey: string;
  readonly onVisibleChange: (rows: VisibleRows) => void;
  readonly onOpen: (row: AuditRow) => void;
  readonly ref?: Ref<VirtualTableHandle>;
}

const keyOf = (row: AuditRow) => row.id;
const COLUMNS: readonly TableColumn<AuditRow>[] = [
  { id: 'at', header: 'Time', className: styles.at, cell: (row) => <MomentCell row={row} /> },
  { id: 'person', header: 'Person', className: styles.person, cell: (row) => <PersonCell row={row} /> },
  { id: 'act', header: 'Act', className: styles.act, cell: (row) => <ActCell row={row} /> },
  { id: 'path', header: 'Path', className: styles.path, cell: (row, isActive) => <PathCell row={row} isActive={isActive} /> },
  { id: 'outcome', header: 'Outcome', className: styles.outcome, cell: (row) => <Outcome outcome={row.outcome} /> },
  { id: 'address', header: 'From', className: styles.address, cell: (row) => <AddressCell row={row} /> },
];

export function AuditTable({ rowCount, rowAt, openId, placeKey, onVisibleChange, onOpen, ref }: AuditTableProps) {
  return (
    <VirtualTable
      {...(ref === undefined ? {} : { ref })}
      label="Audit entries"
      columns={COLUMNS}
      rowCount={rowCount}
      rowAt={rowAt}
      rowKey={keyOf}
      onVisibleChange={onVisibleChange}
      onOpen={onOpen}
      openKey={openId}
      gridClassName={styles.grid}
      resetKey={placeKey}
    />
  );
}
