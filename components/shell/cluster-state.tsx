'use client';
import CheckIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-check-circle-fill-icon';
import ClockIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-clock-icon';
import ErrorIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-error-fill-icon';
import WarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-fill-icon';
import { CLUSTER_WORDS } from './cluster-words.ts';
import styles from './top-bar.module.css';
import { useCluster } from './use-cluster.ts';

const ICONS = { ok: CheckIcon, warn: WarningIcon, bad: ErrorIcon, quiet: ClockIcon } as const;
const PRODUCTS = { openbao: 'OpenBao', vault: 'Vault' } as const;

/** Which cluster this is and how it is: an icon and a word, never colour alone. */
export function ClusterState() {
  const { status, state } = useCluster();
  const { tone, word } = CLUSTER_WORDS[state];
  const Icon = ICONS[tone];
  const product = status?.product ? PRODUCTS[status.product] : 'Vault';
  return (
    <span className={styles.cluster} title={status?.version ? `${product} ${status.version}` : product}>
      <span className={styles.clusterName}>
        <bdi>{status?.clusterName ?? product}</bdi>
      </span>
      <span className={styles.state} data-tone={tone}>
        <Icon />
        {word}
      </span>
    </span>
  );
}
