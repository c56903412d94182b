'use client';
import OkIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-check-circle-fill-icon';
import BadIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-error-fill-icon';
import WarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-fill-icon';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '#components/ui/button.tsx';
import { RelativeTime } from '#components/ui/time.tsx';
import { useToast } from '#components/ui/toast-host.tsx';
import { journalStatusQuery, verifyJournal } from '#lib/queries/journal.ts';
import { problemOf } from '#lib/queries/problem.ts';
import styles from './chain-line.module.css';
import { chainWords } from './journal-words.ts';

const ICONS = { ok: OkIcon, bad: BadIcon, warn: WarningIcon, quiet: null } as const;

/** Whether the journal is still what was written: the last check, and the way to another. */
export function ChainLine({ namespace }: { readonly namespace: string }) {
  const query = journalStatusQuery(namespace, true);
  const { data, error } = useQuery(query);
  const queryClient = useQueryClient();
  const toast = useToast();
  const verify = async () => {
    try {
      queryClient.setQueryData(query.queryKey, await verifyJournal(namespace));
    } catch (failure) {
      const { title, detail } = problemOf(failure);
      toast({ tone: 'error', title: `Not checked: ${title}`, body: detail });
    }
  };
  if (data === undefined) return <p className={styles.line}>{error ? `Not known: ${problemOf(error).title}` : 'Reading the chain…'}</p>;
  const { tone, words } = chainWords(data);
  const Icon = ICONS[tone];
  const isRunning = data.check.state === 'running';
  return (
    <div className={styles.line} data-tone={tone}>
      <p role="status" className={styles.words}>
        {Icon && <Icon />}
        <span>{words}</span>
        {data.check.at !== null && (
          <span className={styles.quiet}>
            checked <RelativeTime at={data.check.at} />
          </span>
        )}
      </p>
      {isRunning && data.check.rowCount > 0 && (
        <progress value={data.check.checkedCount} max={data.check.rowCount} aria-label="Rows checked" className={styles.bar} />
      )}
      <Button variant="secondary" size="sm" isDisabled={isRunning} onClick={() => void verify()}>
        Verify now
      </Button>
    </div>
  );
}
