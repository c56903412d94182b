'use client';
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { JournalQueryReply, JournalRow } from '#lib/contracts/journal.ts';
import { type JournalFilter, journalKeys, journalPageQuery } from '#lib/queries/journal.ts';
import { type ClientProblem, problemOf } from '#lib/queries/problem.ts';

export interface JournalRows {
  /** The newest page; undefined until the first answer. */
  readonly first: JournalQueryReply | undefined;
  readonly problem: ClientProblem | null;
  readonly rows: readonly JournalRow[];
  /** Whether there is more behind the rows that are here. */
  readonly hasMore: boolean;
  /** How far back a search has looked that is not at its end. */
  readonly searchedBackTo: string | null;
  readonly askMore: () => void;
  readonly retry: () => void;
}

/** Pages of the journal, one after the other, as far as somebody scrolls. */
export function useJournalRows(filter: JournalFilter): JournalRows {
  const key = JSON.stringify(filter);
  const [wanted, setWanted] = useState({ key, count: 0 });
  const olderCount = wanted.key === key ? wanted.count : 0;
  const queryClient = useQueryClient();
  // A newest page that moved on begins another chain: whoever reads further down would be thrown back to its end.
  const isAtTop = olderCount === 0;
  const newest = useQuery({ ...journalPageQuery(filter, ''), refetchOnWindowFocus: isAtTop, refetchOnReconnect: isAtTop });
  const cursors = chain(newest.data, olderCount, (cursor) => queryClient.getQueryData(journalPageQuery(filter, cursor).queryKey));
  const older = useQueries({ queries: cursors.map((cursor) => journalPageQuery(filter, cursor)) });
  const pages = [newest.data, ...older.map(({ data }) => data)].filter((page) => page !== undefined);
  const last = pages.at(-1);
  const failed = [newest, ...older].find(({ error }) => error !== null);
  const isWaiting = pages.length <= olderCount && cursors.length === pages.length;
  const askMore = useCallback(() => setWanted({ key, count: olderCount + 1 }), [key, olderCount]);
  const retry = useCallback(() => void queryClient.refetchQueries({ queryKey: journalKeys.all }), [queryClient]);
  return {
    first: newest.data,
    problem: failed?.error ? problemOf(failed.error) : null,
    rows: pages.flatMap(({ rows }) => rows),
    hasMore: last?.nextCursor != null,
    searchedBackTo: last?.searchedBackTo ?? null,
    askMore: isWaiting || failed ? noMore : askMore,
    retry,
  };
}

const noMore = () => undefined;

/** Cursors of the pages after the newest, as far as they are known: each page names the next. */
function chain(first: JournalQueryReply | undefined, most: number, pageAt: (cursor: string) => JournalQueryReply | undefined): string[] {
  const cursors: string[] = [];
  let cursor = first?.nextCursor ?? null;
  while (cursor !== null && cursors.length < most) {
    cursors.push(cursor);
    cursor = pageAt(cursor)?.nextCursor ?? null;
  }
  return cursors;
}
