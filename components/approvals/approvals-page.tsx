'use client';
import { useQuery } from '@tanstack/react-query';
import { useNamespace } from '#components/shell/use-namespace.ts';
import { Page, PageFacts } from '#components/ui/page.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '#components/ui/state.tsx';
import type { ApprovalListReply } from '#lib/contracts/approval.ts';
import { approvalsQuery } from '#lib/queries/approvals.ts';
import { problemOf } from '#lib/queries/problem.ts';
import { ApprovalItem } from './approval-item.tsx';
import styles from './approvals-page.module.css';

/** What waits for a second person, and what became of earlier requests. */
export function ApprovalsPage() {
  const namespace = useNamespace();
  const { data, error, refetch } = useQuery(approvalsQuery(namespace));
  const waiting = data?.rows.filter(({ state }) => state === 'pending' || state === 'approved') ?? [];
  const earlier = data?.rows.filter((row) => !waiting.includes(row)) ?? [];
  return (
    <Page title="Approvals" facts={<Facts reply={data} isFailed={error !== null} />}>
      {data === undefined && error === null && <SkeletonRows count={6} rowHeight={72} />}
      {data === undefined && error !== null && <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} />}
      {data !== undefined && data.rows.length === 0 && (
        <EmptyState
          title="Nothing was asked for"
          body="The most dangerous acts, such as downloading a snapshot, need a second person. Their dialog asks for the approval; it appears here."
        />
      )}
      {waiting.length > 0 && (
        <ul className={styles.list} aria-label="Open requests">
          {waiting.map((row) => (
            <ApprovalItem key={row.approvalId} row={row} mayDecide={data?.mayDecide ?? false} />
          ))}
        </ul>
      )}
      {earlier.length > 0 && (
        <section className={styles.earlier} aria-labelledby="earlier">
          <h2 id="earlier">Earlier</h2>
          <ul className={styles.list}>
            {earlier.map((row) => (
              <ApprovalItem key={row.approvalId} row={row} mayDecide={false} />
            ))}
          </ul>
        </section>
      )}
      {data !== undefined && !data.mayDecide && (
        <p className={styles.hint}>
          You see your own requests. To decide those of others a policy needs <code>read</code> and <code>update</code> on{' '}
          <code>console/approvals/{namespace || 'root'}</code> of the console’s own mount.
        </p>
      )}
    </Page>
  );
}

function Facts({ reply, isFailed }: { reply: ApprovalListReply | undefined; isFailed: boolean }) {
  if (reply === undefined) return <PageFacts items={[isFailed ? 'Not known' : 'Looking…']} />;
  const pending = reply.rows.filter(({ state }) => state === 'pending');
  const mine = pending.filter(({ isOwn }) => isOwn).length;
  return (
    <PageFacts
      items={[`${pending.length} open`, mine > 0 && `${mine} of them yours`, isFailed ? 'could not be asked for anew' : 'kept for 30 days']}
    />
  );
}
