'use client';
import dynamic from 'next/dynamic';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { VirtualTableHandle } from '#components/table/virtual-table.tsx';
import { Button } from '#components/ui/button.tsx';
import { FilterChips } from '#components/ui/filter-chips.tsx';
import { sentenceOf } from '#components/ui/filter-sentence.ts';
import { useKeys } from '#components/ui/keys.tsx';
import { Page, PageFacts } from '#components/ui/page.tsx';
import { SearchField } from '#components/ui/search-field.tsx';
import { EmptyState, ErrorState, ForbiddenState, SkeletonRows } from '#components/ui/state.tsx';
import { useIsHydrated } from '#components/ui/use-now.ts';
import { journalKeyOf } from '#lib/contracts/journal.ts';
import { formatUtc } from '#lib/format/time.ts';
import { ChainLine } from './chain-line.tsx';
import { ExportButton } from './export-button.tsx';
import { FilterPopup } from './filter-popup.tsx';
import styles from './journal-page.module.css';
import { JournalTable } from './journal-table.tsx';
import { chipsOf } from './journal-words.ts';
import { filterOf, isFiltered, NO_FILTER } from './url-state.ts';
import { type JournalRows, useJournalRows } from './use-journal-rows.ts';
import { useJournalView } from './use-journal-view.ts';

const JournalDrawer = dynamic(() => import('./journal-drawer.tsx').then((module) => module.JournalDrawer), { ssr: false });

/** What was done from this console. @param homeNamespace namespace of the sign-in, which an address without `ns` means. */
export function JournalPage({ homeNamespace }: { readonly homeNamespace: string }) {
  const { view, go } = useJournalView();
  const filter = useMemo(() => filterOf({ ...view, request: '' }, homeNamespace), [view, homeNamespace]);
  const list = useJournalRows(filter);
  const table = useRef<VirtualTableHandle>(null);
  const setText = useCallback((text: string) => go({ text }, 'replace'), [go]);
  const close = useCallback(() => go({ request: '' }), [go]);
  useKeys({ j: { label: 'Into the journal', run: () => table.current?.focus() } });
  const isHydrated = useIsHydrated();
  const isRefused = list.problem !== null && list.problem.status >= 400 && list.problem.status < 500;
  const first = isRefused ? undefined : list.first;
  const chips = chipsOf(view, (at) => (isHydrated && !Number.isNaN(Date.parse(at)) ? formatUtc(Date.parse(at)) : at));

  return (
    <Page
      isFilled
      title="Journal"
      facts={<Scope list={list} first={first} namespace={filter.namespace} />}
      actions={<ExportButton filter={filter} isOff={first === undefined} />}
      toolbar={
        <>
          <SearchField
            label="Search the journal"
            placeholder="Person, act, target, address or request id"
            value={view.text}
            onChange={setText}
          />
          <FilterPopup key={JSON.stringify(filter)} view={view} go={go} />
          <FilterChips of="Rows" chips={chips} none={NO_FILTER} go={go} />
        </>
      }
    >
      {first?.scope === 'namespace' && <ChainLine namespace={filter.namespace} />}
      {first !== undefined && list.rows.length > 0 ? (
        <JournalTable
          ref={table}
          list={list}
          openRequest={view.request}
          placeKey={JSON.stringify(filter)}
          onOpen={(row) => go({ request: journalKeyOf(row) })}
        />
      ) : (
        <ListState list={list} isFiltered={isFiltered(view)} filters={sentenceOf(chips)} onClear={() => go(NO_FILTER)} />
      )}
      {view.request !== '' && !isRefused && (
        <JournalDrawer key={view.request} namespace={filter.namespace} ns={view.ns} requestId={view.request} go={go} onClose={close} />
      )}
    </Page>
  );
}

function Scope({ list, first, namespace }: { list: JournalRows; first: JournalRows['first']; namespace: string }) {
  if (first === undefined) return <PageFacts items={[list.problem === null ? 'Reading…' : 'Not read']} />;
  if (first.scope === 'namespace') {
    const where = namespace === '' ? 'the root namespace' : <bdi>{namespace}</bdi>;
    return <PageFacts items={[<span key="where">What was done, tried and refused in {where}</span>, 'newest first']} />;
  }
  return (
    <p className={styles.own}>
      Only what you did yourself. For all of this namespace a policy needs <code>read</code> on{' '}
      <bdi>
        <code>data/console/journal/{namespace || 'root'}</code>
      </bdi>{' '}
      in the console’s own KV mount.
    </p>
  );
}

interface ListStateProps {
  readonly list: JournalRows;
  readonly isFiltered: boolean;
  readonly filters: string;
  readonly onClear: () => void;
}

/** What stands in place of the rows: waiting, refused, failed, searching on, empty. They never look alike. */
function ListState({ list, isFiltered, filters, onClear }: ListStateProps) {
  const { askMore, hasMore, problem } = list;
  const mustGoOn = problem === null && hasMore && list.rows.length === 0;
  useEffect(() => {
    if (mustGoOn) askMore();
  }, [mustGoOn, askMore]);
  if (problem !== null) {
    return problem.code === 'vault_denied' ? <ForbiddenState problem={problem} /> : <ErrorState problem={problem} onRetry={list.retry} />;
  }
  if (list.first === undefined) return <SkeletonRows count={14} />;
  if (mustGoOn) {
    return (
      <>
        <p role="status" className={styles.searching}>
          Nothing so far. Looked back to {formatUtc(Date.parse(list.searchedBackTo ?? ''))}, looking on…
        </p>
        <SkeletonRows count={6} />
      </>
    );
  }
  if (isFiltered) {
    return (
      <EmptyState
        title="No row matches"
        body={
          <>
            The journal has no row where <bdi>{filters}</bdi>.
          </>
        }
        action={
          <Button variant="secondary" size="sm" onClick={onClear}>
            Clear the filters
          </Button>
        }
      />
    );
  }
  return <EmptyState title="Nothing is written yet" body="Every sign-in, every act and every refusal becomes a row here." />;
}
