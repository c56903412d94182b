'use client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { useIsHydrated } from '#components/ui/use-now.ts';
import { nextRowIndex } from './row-keys.ts';
import { NARROW, useMedia } from './use-media.ts';
import styles from './virtual-table.module.css';

export interface TableColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** Places the column in the grid; also where a narrow screen puts it. */
  readonly className?: string | undefined;
  readonly cell: (row: Row, isActive: boolean) => ReactNode;
}

export interface VisibleRows {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
}

export interface VirtualTableHandle {
  focus(): void;
}

export interface VirtualTableProps<Row> {
  /** The table's name for screen readers. */
  readonly label: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rowCount: number;
  /** Undefined while the row is being fetched: its place keeps the height. */
  readonly rowAt: (index: number) => Row | undefined;
  readonly rowKey: (row: Row) => string;
  readonly onVisibleChange: (rows: VisibleRows) => void;
  readonly onOpen: (row: Row) => void;
  /** Row whose details are open. */
  readonly openKey?: string | undefined;
  /** Sets `grid-template-columns` of every row. */
  readonly gridClassName?: string | undefined;
  /** A new value scrolls back to the top: the rows are other rows. */
  readonly resetKey: string;
  readonly ref?: Ref<VirtualTableHandle>;
}

/** Row heights in pixels; the stylesheet sets the same. */
export const ROW_HEIGHT_PX = 32;
const NARROW_ROW_HEIGHT_PX = 56;
const FIRST_PAINT = { width: 900, height: 24 * ROW_HEIGHT_PX };

/**
 * Rows by the hundred thousand, of which only those in sight exist. One row is in the tab order (j, k, arrows, Enter).
 * The server renders the first rows in plain flow: positions are set by script, since the policy refuses style attributes.
 */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { label, columns, rowCount, rowAt, rowKey, onVisibleChange, onOpen, openKey, gridClassName = '', resetKey, ref } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const isHydrated = useIsHydrated();
  const rowHeight = useMedia(NARROW) ? NARROW_ROW_HEIGHT_PX : ROW_HEIGHT_PX;
  const [active, setActive] = useState(0);
  /** Index that a key asked for and that is not drawn as the active one yet. */
  const wantsFocus = useRef<number | null>(null);
  const hasFocus = useRef(false);
  const activeIndex = Math.min(active, Math.max(0, rowCount - 1));

  const virtualizer = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    initialRect: FIRST_PAINT,
    overscan: 8,
    scrollPaddingStart: ROW_HEIGHT_PX,
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const from = Math.max(0, startIndex - overscan);
      const to = Math.min(count - 1, endIndex + overscan);
      const indexes = Array.from({ length: Math.max(0, to - from + 1) }, (_, step) => from + step);
      // The row in the tab order stays in the document, or scrolling by mouse would throw the focus away.
      if (count > 0 && (activeIndex < from || activeIndex > to)) indexes.push(activeIndex);
      return indexes.sort((a, b) => a - b);
    },
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the cached sizes are of the other row height
  useEffect(() => virtualizer.measure(), [rowHeight]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only other rows scroll back to the top
  useEffect(() => {
    setActive(0);
    virtualizer.scrollToOffset(0);
  }, [resetKey]);

  const { startIndex = 0, endIndex = 0 } = virtualizer.range ?? {};
  useEffect(() => {
    if (rowCount > 0) onVisibleChange({ first: startIndex, last: endIndex });
  }, [startIndex, endIndex, rowCount, onVisibleChange]);

  const focusRow = (index: number) =>
    scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true });
  useEffect(() => {
    // The row that had the focus may have left with its lease; the focus then goes to the one in its place.
    const isLost = hasFocus.current && document.activeElement === document.body;
    // This may still be the effect of an earlier drawing (new rows came in just before the key): its row is not the wanted one.
    const isDrawn = wantsFocus.current === active;
    if (!isDrawn && !isLost) return;
    if (isDrawn) wantsFocus.current = null;
    focusRow(activeIndex);
  });

  const moveTo = (index: number) => {
    virtualizer.scrollToIndex(index, { align: 'auto' });
    // A row that is not drawn yet gets the focus once it is; the active one is always drawn.
    wantsFocus.current = index === activeIndex ? null : index;
    if (index === activeIndex) focusRow(index);
    else setActive(index);
  };
  useImperativeHandle(ref, () => ({ focus: () => moveTo(activeIndex) }));

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
    const next = nextRowIndex(event.key, activeIndex, rowCount, endIndex - startIndex + 1);
    const isOnRow = event.target instanceof HTMLElement && event.target.role === 'row';
    if (next !== null) {
      moveTo(next);
    } else if (event.key === 'Enter' && isOnRow) {
      const row = rowAt(activeIndex);
      if (row === undefined) return;
      onOpen(row);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const open = (index: number, row: Row | undefined) => {
    setActive(index);
    if (row !== undefined && window.getSelection()?.type !== 'Range') onOpen(row);
  };

  return (
    <div ref={scroller} className={styles.scroller}>
      <div
        role="grid"
        aria-label={label}
        aria-rowcount={rowCount + 1}
        aria-colcount={columns.length}
        className={styles.grid}
        onKeyDown={onKeyDown}
        onFocus={() => {
          hasFocus.current = true;
        }}
        onBlur={() => {
          hasFocus.current = false;
        }}
      >
        <div role="rowgroup" className={styles.head}>
          <div role="row" aria-rowindex={1} className={`${styles.row} ${styles.headRow} ${gridClassName}`} tabIndex={-1}>
            {columns.map((column) => (
              <div key={column.id} role="columnheader" className={`${styles.cell} ${column.className ?? ''}`} tabIndex={-1}>
                {column.header}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.body} style={isHydrated ? { height: virtualizer.getTotalSize() } : undefined}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const row = rowAt(index);
            const isActive = index === activeIndex;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the grid above answers the keys
              <div
                key={index}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={row !== undefined && openKey === rowKey(row)}
                aria-busy={row === undefined}
                data-index={index}
                data-placed={isHydrated}
                tabIndex={isActive ? 0 : -1}
                className={`${styles.row} ${gridClassName}`}
                style={isHydrated ? { transform: `translateY(${start}px)` } : undefined}
                onClick={() => open(index, row)}
                onFocus={() => setActive(index)}
              >
                {columns.map((column, position) => (
                  <div
                    key={column.id}
                    role="gridcell"
                    aria-colindex={position + 1}
                    className={`${styles.cell} ${column.className ?? ''}`}
                    tabIndex={-1}
                  >
                    {row === undefined ? <span className={styles.placeholder} /> : column.cell(row, isActive)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
