'use client';
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { AuditQueryReply, AuditRow } from '#lib/contracts/audit.ts';
import { AUDIT_LIVE_MS, AUDIT_PAGE_ROWS, type AuditFilter, auditKeys, auditPageQuery } from '#lib/queries/audit.ts';
import { type ClientProblem, problemOf } from '#lib/queries/problem.ts';
import { cursorChain, joinPages, olderPagesFor, type RowRange } from './pages.ts';

export interface AuditRows {
  /** The newest page, for its counts; undefined until the first answer. */
  readonly reply: AuditQueryReply | undefined;
  /** The failure of the newest page; with a reply beside it, that reply is older. */
  readonly problem: ClientProblem | null;
  /** When the newest page was answered, in ms. */
  readonly answeredAtMs: number;
  /** True while the rows shown are those of the filter before. */
  readonly isHeldOver: boolean;
  readonly rowCount: number;
  readonly rowAt: (index: number) => AuditRow | undefined;
  readonly retry: () => void;
}

/** Pages of entries that cover the visible rows. `isLive`: the newest is asked for again all the time; it must be in sight then. */
export function useAuditRows(filter: AuditFilter, visible: RowRange, isLive: boolean): AuditRows {
  const queryClient = useQueryClient();
  const first = useQuery({
    ...auditPageQuery(filter, ''),
    refetchInterval: isLive ? AUDIT_LIVE_MS : false,
    // Rows that move while somebody reads further down would be another place than the one being read.
    refetchOnWindowFocus: isLive,
    // While a filter is typed the rows of the last one stay; those of another namespace never do.
    placeholderData: (previous: AuditQueryReply | undefined, query: { queryKey: readonly unknown[] } | undefined) =>
      query?.queryKey[2] === filter.namespace ? previous : undefined,
  });
  const isHeldOver = first.isPlaceholderData;
  const pageAt = (cursor: string) => queryClient.getQueryData<AuditQueryReply>(auditKeys.page(filter, cursor));
  const cursors = isHeldOver ? [] : cursorChain(first.data, olderPagesFor(visible, AUDIT_PAGE_ROWS), pageAt);
  const older = useQueries({
    queries: cursors.map((cursor) => auditPageQuery(filter, cursor)),
    combine: (results) => ({
      pages: results.map(({ data }) => data),
      problem: results.find(({ error }) => error !== null)?.error ?? null,
    }),
  });
  const { rows, rowCount } = useMemo(() => joinPages([first.data, ...older.pages]), [first.data, older.pages]);
  const error = first.error ?? older.problem;
  return {
    reply: first.data,
    problem: error ? problemOf(error) : null,
    answeredAtMs: first.dataUpdatedAt,
    isHeldOver,
    rowCount,
    rowAt: useCallback((index: number) => rows[index], [rows]),
    retry: () => void queryClient.invalidateQueries({ queryKey: auditKeys.all }),
  };
}
