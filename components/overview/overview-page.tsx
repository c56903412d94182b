'use client';
import CheckIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-check-circle-fill-icon';
import ClockIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-clock-icon';
import ErrorIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-error-fill-icon';
import WarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-fill-icon';
import { useQuery } from '@tanstack/react-query';
import { useNamespace } from '#components/shell/use-namespace.ts';
import { Page, PageFacts } from '#components/ui/page.tsx';
import { ErrorState, SkeletonRows } from '#components/ui/state.tsx';
import { RelativeTime } from '#components/ui/time.tsx';
import type { OverviewReply } from '#lib/contracts/overview.ts';
import { overviewQuery } from '#lib/queries/overview.ts';
import { problemOf } from '#lib/queries/problem.ts';
import { AttentionList } from './attention-list.tsx';
import { healthSentence } from './attention-words.ts';
import { Facts } from './facts.tsx';
import styles from './overview-page.module.css';

const ICONS = { ok: CheckIcon, warn: WarningIcon, bad: ErrorIcon, quiet: ClockIcon } as const;

/** Is anything wrong, and what first? @param homeNamespace namespace of the sign-in. */
export function OverviewPage({ homeNamespace }: { homeNamespace: string }) {
  const namespace = useNamespace();
  const ns = namespace === homeNamespace ? undefined : namespace;
  const { data, error, refetch } = useQuery(overviewQuery(namespace));
  const problem = error ? problemOf(error) : null;
  // An answer from before a failure must not be read as how things are now.
  const isOld = data !== undefined && problem !== null;
  return (
    <Page title="Overview" facts={<OverviewFacts reply={data} isOld={isOld} />}>
      {problem !== null && <ErrorState problem={problem} onRetry={() => void refetch()} />}
      {data === undefined && problem === null && <SkeletonRows count={10} rowHeight={48} />}
      {data !== undefined && (
        <div className={styles.body} data-old={isOld}>
          {!isOld && <Health reply={data} />}
          <section className={styles.attention} aria-label="What needs attention">
            <h2 className={styles.heading}>What needs attention</h2>
            <AttentionList items={data.attention} ns={ns} />
          </section>
          <Facts reply={data} ns={ns} />
        </div>
      )}
    </Page>
  );
}

function OverviewFacts({ reply, isOld }: { reply: OverviewReply | undefined; isOld: boolean }) {
  if (reply === undefined) return <PageFacts items={['Looking…']} />;
  return (
    <PageFacts
      items={[
        <span key="seen">
          {isOld ? 'last seen ' : 'seen '}
          <RelativeTime at={reply.seenAt} />
        </span>,
        reply.cluster.isAnsweringAudited === null ? 'not tried by an audited call' : 'tried by an audited call',
      ]}
    />
  );
}

function Health({ reply }: { reply: OverviewReply }) {
  const { tone, words } = healthSentence(reply);
  const Icon = ICONS[tone];
  return (
    <p className={styles.health} data-tone={tone} role="status">
      <Icon />
      {words}
    </p>
  );
}
