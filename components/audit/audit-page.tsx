'use client';
import PauseIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-pause-icon';
import PlayIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-play-icon';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useCallback, useMemo, useRef, useState } from 'react';
import { OutcomeChart } from '#components/charts/outcome-chart.tsx';
import { useReportStale } from '#components/shell/stale-context.tsx';
import { NARROW, useMedia } from '#components/table/use-media.ts';
import type { VirtualTableHandle } from '#components/table/virtual-table.tsx';
import { Button } from '#components/ui/button.tsx';
import { Drawer } from '#components/ui/drawer.tsx';
import { FilterChips } from '#components/ui/filter-chips.tsx';
import { useKeys } from '#components/ui/keys.tsx';
import { Page } from '#components/ui/page.tsx';
import { SearchField } from '#components/ui/search-field.tsx';
import { useIsHydrated } from '#components/ui/use-now.ts';
import { momentWords } from '#lib/format/field-time.ts';
import { auditStatusQuery, auditSummaryQuery } from '#lib/queries/audit.ts';
import { AuditFacets } from './audit-facets.tsx';
import { AuditFacts } from './audit-facts.tsx';
import styles from './audit-page.module.css';
import { AuditListState, AuditProblems, hasRows, isRefusal } from './audit-state.tsx';
import { AuditTable } from './audit-table.tsx';
import { chipsOf, rangeWords } from './audit-words.ts';
import type { RowRange } from './pages.ts';
import { TimeRange } from './time-range.tsx';
import { filterOf, NO_FILTER, toggled, valuesOf } from './url-state.ts';
import { useAuditRows } from './use-audit-rows.ts';
import { useAuditView } from './use-audit-view.ts';

const AuditDrawer = dynamic(() => import('./audit-drawer.tsx').then((module) => module.AuditDrawer), { ssr: false });
const FIRST_ROWS: RowRange = { first: 0, last: 24 };

/** @param homeNamespace namespace of the sign-in, which an address without `ns` means. */
export function AuditPage({ homeNamespace }: { homeNamespace: string }) {
  const { view, go } = useAuditView();
  const namespace = view.ns || homeNamespace;
  const filter = useMemo(() => filterOf({ ...view, entry: '' }, homeNamespace), [view, homeNamespace]);
  const [visible, setVisible] = useState(FIRST_ROWS);
  const [isPaused, setIsPaused] = useState(false);
  // New entries come in at the top; pushing down what somebody reads further below would be worse than waiting.
  const isAtTop = visible.first === 0;
  const isLive = !isPaused && isAtTop && view.to === '';
  const list = useAuditRows(filter, visible, isLive);
  const { data: summary } = useQuery(auditSummaryQuery(filter, isLive));
  const { data: status } = useQuery(auditStatusQuery(namespace));
  const table = useRef<VirtualTableHandle>(null);
  const isNarrow = useMedia(NARROW);
  const [areFacetsOpen, setAreFacetsOpen] = useState(false);
  const zone = useIsHydrated() ? undefined : 'UTC';

  const people = summary?.people;
  const nameOf = useCallback((person: string) => people?.find(({ entityId }) => entityId === person)?.displayName || person, [people]);
  const chips = chipsOf(view, nameOf);
  const setText = useCallback((text: string) => go({ text }, 'replace'), [go]);
  const closeEntry = useCallback(() => go({ entry: '' }), [go]);
  const togglePause = useCallback(() => setIsPaused((before) => !before), []);
  useKeys({
    j: { label: 'Into the list of entries', run: () => table.current?.focus() },
    p: { label: 'Pause or follow the log', run: togglePause },
  });

  const isRefused = isRefusal(list.problem);
  const isStale = list.reply !== undefined && list.problem !== null && list.problem.status >= 500;
  useReportStale(isStale ? new Date(list.answeredAtMs).toISOString() : null);
  const facets = <AuditFacets summary={isRefused ? undefined : summary} view={view} go={go} />;
  return (
    <Page
      isFilled
      title="Audit"
      facts={<AuditFacts list={list} status={status} />}
      toolbar={
        <>
          <SearchField
            label="Search entries"
            placeholder="Path, person, address, request or lease id"
            value={view.text}
            onChange={setText}
          />
          <TimeRange key={`${view.from} ${view.to}`} view={view} go={go} />
          <LiveButton isPaused={isPaused} isAtTop={isAtTop} isFixed={view.to !== ''} onToggle={togglePause} />
          {isNarrow && (
            <Button variant="secondary" size="sm" onClick={() => setAreFacetsOpen(true)}>
              People and paths
            </Button>
          )}
          <FilterChips of="Entries" chips={chips} none={NO_FILTER} go={go} />
        </>
      }
    >
      <AuditProblems freshness={isRefused ? undefined : list.reply?.freshness} />
      {!isRefused && (
        <OutcomeChart
          buckets={summary?.histogram}
          bucketSeconds={summary?.bucketSeconds ?? 1}
          totals={summary?.totals}
          chosen={valuesOf(view.outcome)}
          onChooseOutcome={(outcome) => go({ outcome: toggled(view.outcome, outcome) })}
          onBrush={({ from, to }) => go({ last: '', from, to })}
        />
      )}
      <div className={styles.sides}>
        {!isNarrow && <div className={styles.facets}>{!isRefused && facets}</div>}
        <div className={styles.list} aria-busy={list.isHeldOver}>
          {hasRows(list) ? (
            <AuditTable
              ref={table}
              rowCount={list.rowCount}
              rowAt={list.rowAt}
              openId={view.entry}
              placeKey={JSON.stringify(filter)}
              onVisibleChange={setVisible}
              onOpen={(row) => go({ entry: row.id })}
            />
          ) : (
            <AuditListState
              list={list}
              view={view}
              namespace={namespace}
              chips={chips}
              time={rangeWords(view, (at) => momentWords(at, zone))}
              go={go}
            />
          )}
        </div>
      </div>
      <Drawer isOpen={isNarrow && areFacetsOpen} title="People and paths" onClose={() => setAreFacetsOpen(false)}>
        {facets}
      </Drawer>
      {view.entry !== '' && !isRefused && (
        <AuditDrawer key={view.entry} namespace={namespace} ns={view.ns} id={view.entry} go={go} onClose={closeEntry} />
      )}
    </Page>
  );
}

interface LiveButtonProps {
  readonly isPaused: boolean;
  readonly isAtTop: boolean;
  /** The shown time has an end, so nothing new comes in. */
  readonly isFixed: boolean;
  readonly onToggle: () => void;
}

function LiveButton({ isPaused, isAtTop, isFixed, onToggle }: LiveButtonProps) {
  const words = isFixed ? 'Fixed time' : isPaused ? 'Paused' : isAtTop ? 'Live' : 'Waits while scrolled';
  return (
    <Button
      variant="secondary"
      size="sm"
      icon={isPaused ? <PlayIcon /> : <PauseIcon />}
      aria-pressed={isPaused}
      aria-label={isPaused ? 'Paused: follow the log' : `${words}: pause`}
      aria-keyshortcuts="p"
      isDisabled={isFixed}
      onClick={onToggle}
    >
      {words}
    </Button>
  );
}
