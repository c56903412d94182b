'use client';
import WarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-fill-icon';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { statusKeys } from '#lib/queries/status.ts';
import styles from './app-shell.module.css';
import { CLUSTER_WORDS } from './cluster-words.ts';
import { useCluster } from './use-cluster.ts';

/** Over the page while Vault or the console is away. On recovery it goes, and everything else on the page is asked anew. */
export function ClusterBanner() {
  const { state } = useCluster();
  const { banner } = CLUSTER_WORDS[state];
  const client = useQueryClient();
  const wasAway = useRef(false);
  useEffect(() => {
    if (banner !== null) wasAway.current = true;
    if (banner !== null || state === 'unknown' || !wasAway.current) return;
    wasAway.current = false;
    void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== statusKeys.all[0] });
  }, [banner, state, client]);
  return (
    <div role="status" className={styles.bannerRegion}>
      {banner !== null && (
        <p className={styles.banner}>
          <WarningIcon />
          {banner}
        </p>
      )}
    </div>
  );
}
