'use client';
import WarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-fill-icon';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { formatClockTime } from '#lib/format/time.ts';
import { statusKeys } from '#lib/queries/status.ts';
import styles from './app-shell.module.css';
import { CLUSTER_WORDS } from './cluster-words.ts';
import { useStaleAsOf } from './stale-context.tsx';
import { useCluster } from './use-cluster.ts';

/** Over the page while what it shows is old or nothing answers: why, since when, and what then. On recovery everything is asked anew. */
export function ClusterBanner() {
  const { state, isSilent } = useCluster();
  const asOf = useStaleAsOf();
  const { silence } = CLUSTER_WORDS[state];
  const client = useQueryClient();
  const wasAway = useRef(false);
  useEffect(() => {
    if (isSilent) wasAway.current = true;
    if (isSilent || state === 'unknown' || !wasAway.current) return;
    wasAway.current = false;
    void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== statusKeys.all[0] });
  }, [isSilent, state, client]);
  return (
    <div role="status" className={styles.bannerRegion}>
      {(isSilent || asOf !== null) && (
        <p className={styles.banner}>
          <WarningIcon />
          <span>
            {silence ?? 'Vault does not answer.'}{' '}
            {asOf === null
              ? 'What is shown may be old.'
              : `This is what was seen at ${formatClockTime(Date.parse(asOf))}; changes are off.`}{' '}
            This page recovers by itself.
          </span>
        </p>
      )}
    </div>
  );
}
