'use client';
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useCluster } from '#components/shell/use-cluster.ts';
import type { LeaseListReply, LeaseRow } from '#lib/contracts/lease.ts';
import { leaseKeys, leaseWindowQuery } from '#lib/queries/leases.ts';
import { type ClientProblem, problemOf } from '#lib/queries/problem.ts';
import { BLOCK_SIZE, blockOffsets, newestReply, outdatedOffsets, type RowRange, rowAt } from './windows.ts';

/** Rows fetched beyond what is in sight, so that slow scrolling meets no placeholder. */
const AHEAD = 40;
const MOST_RECOVERIES = 6;

export interface LeaseList {
  /** The newest answer for this place; undefined until the first. */
  readonly reply: LeaseListReply | undefined;
  /** The failure of the first window; with a reply beside it, that reply is older. */
  readonly problem: ClientProblem | null;
  /** True while the rows shown are those of the filter before. */
  readonly isHeldOver: boolean;
  /** True when Vault did not answer the last question, whatever the polled status says. */
  readonly isFailing: boolean;
  readonly rowAt: (index: number) => LeaseRow | undefined;
  readonly retry: () => void;
}

export interface LeasePlace {
  readonly namespace: string;
  readonly prefix: string;
  readonly filter: string;
}

/** The windows of the list that cover the visible rows; the first is always among them, for its counts. */
export function useLeaseWindows(place: LeasePlace, visible: RowRange): LeaseList {
  const { namespace, prefix, filter } = place;
  const queryClient = useQueryClient();
  const queryAt = (offset: number) => leaseWindowQuery({ namespace, prefix, filter, offset, limit: BLOCK_SIZE });
  const first = useQuery({
    ...queryAt(0),
    // While a filter is typed the rows of the last one stay; those of another place never do.
    placeholderData: (previous: LeaseListReply | undefined, query: { queryKey: readonly unknown[] } | undefined) =>
      query?.queryKey[2] === namespace && query.queryKey[3] === prefix ? previous : undefined,
  });
  const isHeldOver = first.isPlaceholderData;
  const wide = { first: Math.max(0, visible.first - AHEAD), last: visible.last + AHEAD };
  const offsets = isHeldOver ? [] : blockOffsets(wide, first.data?.matchCount ?? 0).filter((offset) => offset > 0);
  const results = useQueries({ queries: offsets.map(queryAt) });

  const windows = new Map<number, LeaseListReply>();
  if (first.data !== undefined) windows.set(0, first.data);
  offsets.forEach((offset, index) => {
    const data = results[index]?.data;
    if (data !== undefined) windows.set(offset, data);
  });
  const outdated = outdatedOffsets(windows).join(' ');
  useEffect(() => {
    if (outdated === '') return;
    for (const offset of outdated.split(' ')) {
      const queryKey = leaseKeys.window({ namespace, prefix, filter, offset: Number(offset), limit: BLOCK_SIZE });
      void queryClient.invalidateQueries({ queryKey, exact: true });
    }
  }, [outdated, namespace, prefix, filter, queryClient]);

  const isFailing = Boolean(first.data?.isStale || (first.error && problemOf(first.error).status >= 500));
  useRecovery(isFailing);

  return {
    reply: newestReply(windows.values()),
    isHeldOver,
    isFailing,
    problem: first.error ? problemOf(first.error) : null,
    rowAt: (index) => rowAt(windows, index),
    retry: () => void first.refetch(),
  };
}

/**
 * Asks again for what Vault did not answer once the polled status says that it answers: listing on a timer would keep an
 * idle session alive. A few tries more, for a failure that the status does not show.
 */
function useRecovery(isFailing: boolean): void {
  const queryClient = useQueryClient();
  const { isSilent, answeredAtMs } = useCluster();
  const wasSilent = useRef(false);
  const tries = useRef(0);
  const onStatus = useEffectEvent(() => {
    const isBack = wasSilent.current && !isSilent;
    wasSilent.current = isSilent;
    if (!isFailing || isSilent || isBack) tries.current = 0;
    if (!isBack && !(isFailing && !isSilent && tries.current < MOST_RECOVERIES)) return;
    tries.current += 1;
    void queryClient.invalidateQueries({ queryKey: leaseKeys.all });
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each status that arrives
  useEffect(() => onStatus(), [answeredAtMs]);
}
