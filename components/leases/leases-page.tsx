'use client';
import RefreshIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-refresh-icon';
import { useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useSilence } from '#components/shell/use-silence.ts';
import { NARROW, useMedia } from '#components/table/use-media.ts';
import type { VirtualTableHandle } from '#components/table/virtual-table.tsx';
import { Button } from '#components/ui/button.tsx';
import { Drawer } from '#components/ui/drawer.tsx';
import { useKeys } from '#components/ui/keys.tsx';
import { Page } from '#components/ui/page.tsx';
import { SearchField } from '#components/ui/search-field.tsx';
import { useToast } from '#components/ui/toast-host.tsx';
import { leaseKeys, sweepLeases } from '#lib/queries/leases.ts';
import { problemOf } from '#lib/queries/problem.ts';
import { LeaseFacts } from './lease-facts.tsx';
import { hasRows, LeaseListState } from './lease-list-state.tsx';
import { LeaseTable } from './lease-table.tsx';
import { whyNotRevokable } from './lease-words.ts';
import styles from './leases-page.module.css';
import { PrefixCrumbs } from './prefix-crumbs.tsx';
import { PrefixTree } from './prefix-tree.tsx';
import { RevokePrefixButton } from './revoke-prefix-button.tsx';
import { useLeaseActs } from './use-lease-acts.tsx';
import { useLeaseView } from './use-lease-view.ts';
import { useLeaseWindows } from './use-lease-windows.ts';
import { useLookupStore } from './use-lookups.ts';
import { useThrottled } from './use-throttled.ts';
import { type RowRange, scrollableCount } from './windows.ts';

const LeaseDrawer = dynamic(() => import('./lease-drawer.tsx').then((module) => module.LeaseDrawer), { ssr: false });
const FIRST_ROWS: RowRange = { first: 0, last: 24 };
const TALLEST_ROW_PX = 56;
const SCROLL_PAUSE_MS = 150;

/** @param homeNamespace namespace of the sign-in, which an address without `ns` means. */
export function LeasesPage({ homeNamespace }: { homeNamespace: string }) {
  const { view, go } = useLeaseView();
  const namespace = view.ns || homeNamespace;
  const [visible, setVisible] = useState(FIRST_ROWS);
  const list = useLeaseWindows({ namespace, prefix: view.prefix, filter: view.filter }, useThrottled(visible, SCROLL_PAUSE_MS));
  const store = useLookupStore(namespace);
  const acts = useLeaseActs(namespace, store);
  const table = useRef<VirtualTableHandle>(null);
  const isNarrow = useMedia(NARROW);
  const [isTreeOpen, setIsTreeOpen] = useState(false);
  const { isSweeping, sweep } = useSweep(namespace, view.prefix);

  const isSilent = useSilence({ asOf: list.reply?.sweptAt ?? null, hasFailed: list.isFailing || list.reply?.isStale === true });
  const rowCount = scrollableCount(list.reply?.matchCount ?? 0, TALLEST_ROW_PX);
  const wantedIds = useWantedIds(list.rowAt, visible, rowCount, view.lease);
  useEffect(() => store?.want(wantedIds === '' ? [] : wantedIds.split('\n')), [store, wantedIds]);

  const choosePrefix = useCallback(
    (prefix: string) => {
      setIsTreeOpen(false);
      go({ prefix, lease: '' }, 'push');
    },
    [go],
  );
  const setFilter = useCallback((filter: string) => go({ filter }, 'replace'), [go]);
  const closeLease = useCallback(() => go({ lease: '' }, 'push'), [go]);
  useKeys({
    j: { label: 'Into the list of leases', run: () => table.current?.focus() },
    r: { label: 'Sweep the leases again', run: sweep },
  });

  const tree = <PrefixTree key={namespace} namespace={namespace} selected={view.prefix} onSelect={choosePrefix} />;
  const whyOff = isSilent ? 'Vault does not answer, so nothing can be changed now.' : whyNotRevokable(list.reply, view.filter);
  return (
    <Page
      isFilled
      title="Leases"
      facts={<LeaseFacts list={list} filter={view.filter} />}
      actions={
        view.prefix !== '' && (
          <RevokePrefixButton prefix={view.prefix} leaseCount={list.reply?.totalCount ?? null} whyOff={whyOff} acts={acts} />
        )
      }
      toolbar={
        <>
          <SearchField label="Filter leases" placeholder="Filter by lease id" value={view.filter} onChange={setFilter} />
          {isNarrow && (
            <Button variant="secondary" size="sm" onClick={() => setIsTreeOpen(true)}>
              Prefixes
            </Button>
          )}
          <Button
            variant="plain"
            size="sm"
            aria-label="Sweep the leases again"
            aria-keyshortcuts="r"
            icon={<RefreshIcon />}
            onClick={sweep}
            isLoading={isSweeping}
            spinnerAriaLabel="Sweeping"
          />
          <PrefixCrumbs view={view} onSelect={choosePrefix} />
        </>
      }
    >
      <div className={styles.sides}>
        {!isNarrow && <div className={styles.tree}>{tree}</div>}
        <div className={styles.list} aria-busy={list.isHeldOver}>
          {hasRows(list) ? (
            <LeaseTable
              ref={table}
              rowCount={rowCount}
              rowAt={list.rowAt}
              store={store}
              shownPrefix={view.prefix}
              openLeaseId={view.lease}
              placeKey={`${namespace}\n${view.prefix}\n${view.filter}`}
              onVisibleChange={setVisible}
              onOpen={(row) => go({ lease: row.leaseId }, 'push')}
            />
          ) : (
            <LeaseListState list={list} view={view} go={(change) => go(change, 'push')} />
          )}
          {list.reply && rowCount < list.reply.matchCount && (
            <p className={styles.cut}>
              The list ends here, at the longest that a browser can scroll. Filter, or choose a prefix, to see the rest.
            </p>
          )}
        </div>
      </div>
      <Drawer isOpen={isNarrow && isTreeOpen} title="Prefixes" onClose={() => setIsTreeOpen(false)}>
        {tree}
      </Drawer>
      {view.lease !== '' && (
        <LeaseDrawer
          key={view.lease}
          leaseId={view.lease}
          store={store}
          acts={acts}
          whyOff={isSilent ? whyOff : null}
          onClose={closeLease}
        />
      )}
    </Page>
  );
}

/** Ids in sight and the open one, as one string, so that an effect sees whether they changed. */
function useWantedIds(
  rowAt: (index: number) => { leaseId: string } | undefined,
  visible: RowRange,
  rowCount: number,
  open: string,
): string {
  return useMemo(() => {
    const ids = open === '' ? [] : [open];
    for (let index = visible.first; index <= Math.min(visible.last, rowCount - 1); index += 1) {
      const row = rowAt(index);
      if (row !== undefined) ids.push(row.leaseId);
    }
    return ids.join('\n');
  }, [rowAt, visible, rowCount, open]);
}

function useSweep(namespace: string, prefix: string) {
  const queryClient = useQueryClient();
  const toast = useToast();
  const [isSweeping, setIsSweeping] = useState(false);
  const isUnderWay = useRef(false);
  const sweepAgain = async () => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setIsSweeping(true);
    try {
      await sweepLeases(namespace, prefix);
    } catch (error) {
      const { title, detail } = problemOf(error);
      toast({ tone: 'error', title, body: detail });
    }
    await queryClient.invalidateQueries({ queryKey: leaseKeys.all });
    isUnderWay.current = false;
    setIsSweeping(false);
  };
  return { isSweeping, sweep: () => void sweepAgain() };
}
