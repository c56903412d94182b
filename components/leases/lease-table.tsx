'use client';
import { type Ref, useMemo } from 'react';
import { type TableColumn, VirtualTable, type VirtualTableHandle, type VisibleRows } from '#components/table/virtual-table.tsx';
import type { LeaseRow } from '#lib/contracts/lease.ts';
import { ExpiryCell, IssuedCell, LeaseIdCell, RenewableCell, StateCell } from './lease-cells.tsx';
import styles from './lease-table.module.css';
import type { LookupStore } from './lookup-store.ts';

interface LeaseTableProps {
  readonly rowCount: number;
  readonly rowAt: (index: number) => LeaseRow | undefined;
  readonly store: LookupStore | null;
  /** The prefix that all rows share, which the rows need not repeat. */
  readonly shownPrefix: string;
  readonly openLeaseId: string;
  /** Changes when the rows are other rows. */
  readonly placeKey: string;
  readonly onVisibleChange: (rows: VisibleRows) => void;
  readonly onOpen: (row: LeaseRow) => void;
  readonly ref?: Ref<VirtualTableHandle>;
}

const keyOf = (row: LeaseRow) => row.leaseId;

export function LeaseTable({ rowCount, rowAt, store, shownPrefix, openLeaseId, placeKey, onVisibleChange, onOpen, ref }: LeaseTableProps) {
  const columns = useMemo<readonly TableColumn<LeaseRow>[]>(
    () => [
      {
        id: 'lease',
        header: 'Lease',
        className: styles.lease,
        cell: (row, isActive) => <LeaseIdCell row={row} store={store} shownPrefix={shownPrefix} isActive={isActive} />,
      },
      { id: 'issued', header: 'Issued', className: styles.issued, cell: (row) => <IssuedCell row={row} store={store} /> },
      { id: 'expires', header: 'Expires', className: styles.expires, cell: (row) => <ExpiryCell row={row} store={store} /> },
      { id: 'renewable', header: 'Renewable', className: styles.renewable, cell: (row) => <RenewableCell row={row} store={store} /> },
      { id: 'state', header: 'State', className: styles.state, cell: (row) => <StateCell row={row} store={store} /> },
    ],
    [store, shownPrefix],
  );
  return (
    <VirtualTable
      {...(ref === undefined ? {} : { ref })}
      label="Leases"
      columns={columns}
      rowCount={rowCount}
      rowAt={rowAt}
      rowKey={keyOf}
      onVisibleChange={onVisibleChange}
      onOpen={onOpen}
      openKey={openLeaseId}
      gridClassName={styles.grid}
      resetKey={placeKey}
    />
  );
}
