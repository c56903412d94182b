import type { StatusReply } from '#lib/contracts/status.ts';

/** Cluster state, asked at most once in a few seconds for everybody together. */
export interface StatusProbe {
  current(signal?: AbortSignal): Promise<Omit<StatusReply, 'isDemo'>>;
}
