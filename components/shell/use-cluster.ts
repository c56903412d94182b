'use client';
import { useQuery } from '@tanstack/react-query';
import type { StatusReply } from '#lib/contracts/status.ts';
import { problemOf } from '#lib/queries/problem.ts';
import { statusQuery } from '#lib/queries/status.ts';
import { CLUSTER_WORDS, type ShownState } from './cluster-words.ts';

interface Cluster {
  readonly status: StatusReply | undefined;
  readonly state: ShownState;
  /** True while Vault or the console is known not to answer. */
  readonly isSilent: boolean;
  /** When the status was last answered, milliseconds since the epoch; 0 before the first. */
  readonly answeredAtMs: number;
}

/** The cluster as last seen, and what to say of it now. One poll for all who ask. */
export function useCluster(): Cluster {
  const { data, error, dataUpdatedAt } = useQuery(statusQuery);
  const isConsoleDown = error !== null && problemOf(error).code === 'console_unreachable';
  const state = isConsoleDown ? 'console-down' : error !== null || data === undefined ? 'unknown' : data.state;
  return { status: data, state, isSilent: CLUSTER_WORDS[state].silence !== null, answeredAtMs: dataUpdatedAt };
}
