'use client';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useRef } from 'react';
import { useSilence } from '#components/shell/use-silence.ts';
import { NARROW, useMedia } from '#components/table/use-media.ts';
import type { VirtualTableHandle } from '#components/table/virtual-table.tsx';
import { Button } from '#components/ui/button.tsx';
import { useKeys } from '#components/ui/keys.tsx';
import { Page, PageFacts } from '#components/ui/page.tsx';
import { SearchField } from '#components/ui/search-field.tsx';
import { EmptyState } from '#components/ui/state.tsx';
import { countOf, formatCount } from '#lib/format/count.ts';
import { policiesQuery } from '#lib/queries/policies.ts';
import { problemOf } from '#lib/queries/problem.ts';
import { NewPolicy } from './new-policy.tsx';
import { OpenPolicy } from './open-policy.tsx';
import styles from './policies-page.module.css';
import { PolicyList } from './policy-list.tsx';
import { PolicyListState } from './policy-list-state.tsx';
import { matchingNames } from './policy-words.ts';
import { TokenPanel } from './token-panel.tsx';
import { usePolicyActs } from './use-policy-acts.tsx';
import { usePolicyView } from './use-policy-view.ts';

/** @param homeNamespace namespace of the sign-in, which an address without `ns` means. */
export function PoliciesPage({ homeNamespace }: { homeNamespace: string }) {
  const { view, go } = usePolicyView();
  const namespace = view.ns || homeNamespace;
  const { data, error, dataUpdatedAt, refetch } = useQuery(policiesQuery(namespace));
  const problem = error ? problemOf(error) : null;
  const isRefused = problem !== null && problem.status >= 400 && problem.status < 500;
  // After a refusal what was seen before is not shown on.
  const names = isRefused ? undefined : data?.names;
  const shown = useMemo(() => matchingNames(names ?? [], view.filter), [names, view.filter]);
  const isSilent = useSilence({ asOf: names ? dataUpdatedAt : null, hasFailed: problem !== null });
  const acts = usePolicyActs(namespace);
  const table = useRef<VirtualTableHandle>(null);
  const isNarrow = useMedia(NARROW);
  const isOpen = view.name !== '' || view.draft !== '';
  const open = useCallback((name: string) => go({ name, draft: '' }, 'push'), [go]);
  const setFilter = useCallback((filter: string) => go({ filter }, 'replace'), [go]);
  const ask = useCallback((path: string) => go({ path }, 'replace'), [go]);
  const write = () => go({ name: '', draft: '1' }, 'push');
  useKeys({
    j: { label: 'Into the list of policies', run: () => table.current?.focus() },
    n: { label: 'Write a new policy', run: write },
  });

  const list =
    shown.length > 0 ? (
      <PolicyList
        ref={table}
        namespace={namespace}
        names={shown}
        openName={view.name}
        placeKey={`${namespace}\n${view.filter}`}
        onOpen={open}
      />
    ) : (
      <PolicyListState
        problem={names === undefined ? problem : null}
        totalCount={names?.length}
        filter={view.filter}
        onClear={() => setFilter('')}
        onRetry={() => void refetch()}
      />
    );
  return (
    <Page
      isFilled
      title="Policies"
      facts={<PageFacts items={[countWords(names, shown.length, view.filter, problem !== null)]} />}
      actions={
        <Button size="sm" variant={isOpen ? 'secondary' : 'primary'} aria-keyshortcuts="n" onClick={write}>
          New policy…
        </Button>
      }
      toolbar={
        <>
          <SearchField label="Filter policies" placeholder="Filter by name" value={view.filter} onChange={setFilter} />
          {isNarrow && isOpen && (
            <Button variant="secondary" size="sm" onClick={() => go({ name: '', draft: '' }, 'push')}>
              All policies
            </Button>
          )}
        </>
      }
    >
      <div className={styles.sides} data-open={isOpen}>
        <div className={styles.list}>{list}</div>
        <div className={styles.desk}>
          {view.draft !== '' && <NewPolicy key={namespace} namespace={namespace} acts={acts} isSilent={isSilent} onMade={open} />}
          {view.name !== '' && (
            <OpenPolicy
              key={`${namespace}\n${view.name}`}
              namespace={namespace}
              name={view.name}
              acts={acts}
              isSilent={isSilent}
              onDeleted={() => go({ name: '' }, 'push')}
            />
          )}
          {!isOpen && !isNarrow && (
            <EmptyState
              title="No policy is open"
              body="Choose one at the left to read it, to change it, or to see what your token may do to it."
            />
          )}
        </div>
        <div className={styles.panel}>
          <TokenPanel namespace={namespace} path={view.path} onAsk={ask} />
        </div>
      </div>
    </Page>
  );
}

function countWords(names: readonly string[] | undefined, shownCount: number, filter: string, isFailed: boolean): string {
  if (names === undefined) return isFailed ? 'Not counted' : 'Counting…';
  const total = countOf(names.length, 'policy', 'policies');
  return filter === '' ? total : `${formatCount(shownCount)} of ${total} match`;
}
