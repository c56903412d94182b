'use client';
import { useReportStale } from './stale-context.tsx';
import { useCluster } from './use-cluster.ts';

interface ShownData {
  /** When what the page shows was seen: ISO 8601, or milliseconds since the epoch. Null while it shows nothing. */
  readonly asOf: string | number | null;
  /** True when the page's own last question failed, which the polled status may not show yet. */
  readonly hasFailed: boolean;
}

/** True while Vault or the console does not answer: nothing can be changed then, and the banner over the page says how old its data is. */
export function useSilence({ asOf, hasFailed }: ShownData): boolean {
  const { isSilent: isClusterSilent } = useCluster();
  const isSilent = isClusterSilent || (hasFailed && asOf !== null);
  useReportStale(isSilent && asOf !== null ? new Date(asOf).toISOString() : null);
  return isSilent;
}
