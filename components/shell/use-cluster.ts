'use client';
import { useQuery } from '@tanstack/react-query';
import type { StatusReply } from '#lib/contracts/status.ts';
import { problemOf } from '#lib/queries/problem.ts';
import { statusQuery } from '#lib/queries/status.ts';
import type { ShownState } from './cluster-words.ts';

/** The cluster as last seen, and what to say of it now. One poll for all who ask. */
export function useCluster(): { status: StatusReply | undefined; state: ShownState } {
  const { data, error } = useQuery(statusQuery);
  const isConsoleDown = error !== null && problemOf(error).code === 'console_unreachable';
  if (isConsoleDown) return { status: data, state: 'console-down' };
  return { status: data, state: error !== null || data === undefined ? 'unknown' : data.state };
}
