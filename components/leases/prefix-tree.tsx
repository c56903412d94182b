'use client';
import CaretIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-caret-right-icon';
import FailedIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-icon';
import { useQueries } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useReducer, useRef } from 'react';
import { useIsHydrated } from '#components/ui/use-now.ts';
import { formatCount } from '#lib/format/count.ts';
import { leaseBranchWindow, leaseWindowQuery } from '#lib/queries/leases.ts';
import styles from './prefix-tree.module.css';
import { flattenTree, initialTree, ROOT_NAME, type TreeBranch, type TreeItem, treeKey, treeReducer } from './tree-state.ts';

interface PrefixTreeProps {
  readonly namespace: string;
  readonly selected: string;
  readonly onSelect: (prefix: string) => void;
}

const ROW_PX = 28;
const FIRST_PAINT = { width: 240, height: 20 * ROW_PX };

/** The prefixes that hold leases, fetched branch by branch. Arrows, Home, End, Enter and first letters move in it. */
export function PrefixTree({ namespace, selected, onSelect }: PrefixTreeProps) {
  const [tree, dispatch] = useReducer(treeReducer, selected, initialTree);
  const scroller = useRef<HTMLDivElement>(null);
  const wanted = useRef<string | null>(null);
  const isHydrated = useIsHydrated();
  useEffect(() => dispatch({ type: 'reveal', prefix: selected }), [selected]);

  const expanded = [...tree.expanded];
  const branches = useQueries({ queries: expanded.map((prefix) => leaseWindowQuery(leaseBranchWindow(namespace, prefix))) });
  const branchOf = (prefix: string): TreeBranch | undefined => {
    const branch = branches[expanded.indexOf(prefix)];
    if (branch?.data) return { state: 'loaded', children: branch.data.children };
    return branch && { state: branch.isError ? 'failed' : 'loading' };
  };
  const items = flattenTree(tree, branchOf, branches[expanded.indexOf('')]?.data?.totalCount ?? null);
  const focusedIndex = Math.max(
    0,
    items.findIndex((item) => item.prefix === tree.focused),
  );

  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    initialRect: FIRST_PAINT,
    overscan: 10,
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const indexes = new Set([focusedIndex]);
      for (let index = Math.max(0, startIndex - overscan); index <= Math.min(count - 1, endIndex + overscan); index += 1)
        indexes.add(index);
      return [...indexes].filter((index) => index < count).sort((a, b) => a - b);
    },
  });

  useEffect(() => {
    // Only once the wanted item is the focused one: a render that was under way may come between.
    if (wanted.current !== tree.focused) return;
    wanted.current = null;
    scroller.current?.querySelector<HTMLElement>(`[data-index="${focusedIndex}"]`)?.focus({ preventScroll: true });
  });

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = treeKey(event.key, items, tree.focused);
    if (action === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (action.type === 'select') {
      onSelect(action.prefix);
      return;
    }
    const target = action.type === 'focus' ? items.findIndex((item) => item.prefix === action.prefix) : focusedIndex;
    wanted.current = action.type === 'focus' ? action.prefix : tree.focused;
    dispatch(action);
    virtualizer.scrollToIndex(target, { align: 'auto' });
  };
  const toggle = (item: TreeItem) => {
    if (item.hasFailed) void branches[expanded.indexOf(item.prefix)]?.refetch();
    else dispatch({ type: 'toggle', prefix: item.prefix });
  };

  return (
    <div ref={scroller} className={styles.scroller}>
      <div
        role="tree"
        aria-label="Lease prefixes"
        className={styles.tree}
        onKeyDown={onKeyDown}
        style={isHydrated ? { height: virtualizer.getTotalSize() } : undefined}
      >
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const item = items[index];
          if (item === undefined) return null;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the tree above answers the keys
            <div
              key={item.prefix}
              role="treeitem"
              aria-level={item.level}
              aria-setsize={item.setSize}
              aria-posinset={item.position}
              aria-selected={item.prefix === selected}
              aria-expanded={item.hasChildren ? item.isExpanded : undefined}
              aria-busy={item.isLoading}
              aria-label={labelOf(item)}
              data-index={index}
              data-placed={isHydrated}
              data-level={Math.min(item.level, 8)}
              tabIndex={index === focusedIndex ? 0 : -1}
              className={styles.item}
              style={isHydrated ? { transform: `translateY(${start}px)` } : undefined}
              onClick={() => {
                dispatch({ type: 'focus', prefix: item.prefix });
                if (item.hasChildren) dispatch({ type: 'expand', prefix: item.prefix });
                onSelect(item.prefix);
              }}
            >
              <Caret item={item} onToggle={() => toggle(item)} />
              <bdi className={styles.name} data-root={item.prefix === ''} title={item.prefix || ROOT_NAME}>
                {item.name}
              </bdi>
              {item.hasFailed && <FailedIcon className={styles.failed ?? ''} />}
              <span className={styles.count}>{item.leaseCount === null ? '' : formatCount(item.leaseCount)}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function labelOf(item: TreeItem): string {
  const count = item.leaseCount === null ? '' : `, ${formatCount(item.leaseCount)} leases`;
  return `${item.name}${count}${item.hasFailed ? ', could not be read' : ''}`;
}

/** For the mouse only: the keyboard opens and closes by the arrows. */
function Caret({ item, onToggle }: { item: TreeItem; onToggle: () => void }) {
  if (!item.hasChildren) return <span className={styles.caret} />;
  return (
    <span
      className={styles.caret}
      data-expanded={item.isExpanded}
      aria-hidden="true"
      onClick={(event) => {
        event.stopPropagation();
        onToggle();
      }}
    >
      <CaretIcon />
    </span>
  );
}
