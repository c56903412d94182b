'use client';
import { Button } from '#components/ui/button.tsx';
import { EmptyState, ErrorState, ForbiddenState, SkeletonRows } from '#components/ui/state.tsx';
import type { LeaseListReply } from '#lib/contracts/lease.ts';
import type { ClientProblem } from '#lib/queries/problem.ts';
import styles from './lease-list-state.module.css';
import { failedWords, hiddenWords, isTrulyEmpty } from './lease-words.ts';
import { parentOf } from './tree-state.ts';
import type { LeaseView } from './url-state.ts';
import type { LeaseList } from './use-lease-windows.ts';

interface ListStateProps {
  readonly list: LeaseList;
  readonly view: LeaseView;
  readonly go: (change: Partial<LeaseView>) => void;
}

/** Whether rows are to be shown; if not, `<LeaseListState>` says why. After a refusal what was seen before is not shown on. */
export function hasRows({ reply, problem }: LeaseList): boolean {
  return reply !== undefined && reply.matchCount > 0 && !isRefusal(problem);
}

function isRefusal(problem: ClientProblem | null): boolean {
  return problem !== null && problem.status >= 400 && problem.status < 500;
}

/** What stands in place of the rows: waiting, refused, failed, empty. They never look alike. */
export function LeaseListState({ list, view, go }: ListStateProps) {
  const { reply, problem } = list;
  if (problem !== null && (reply === undefined || isRefusal(problem))) return <Failed problem={problem} list={list} view={view} go={go} />;
  if (reply === undefined) return <SkeletonRows count={18} />;
  if (view.filter !== '' && reply.totalCount > 0) {
    return (
      <EmptyState
        title="No lease matches the filter"
        body={
          <>
            No lease id{' '}
            {view.prefix !== '' && (
              <>
                below <bdi>{view.prefix}</bdi>{' '}
              </>
            )}
            contains “<bdi>{view.filter}</bdi>”.
          </>
        }
        action={
          <Button variant="secondary" size="sm" onClick={() => go({ filter: '' })}>
            Clear the filter
          </Button>
        }
      />
    );
  }
  return <Empty reply={reply} view={view} go={go} />;
}

function Failed({ problem, list, view, go }: ListStateProps & { problem: ClientProblem }) {
  if (problem.code === 'vault_denied') {
    return (
      <>
        <ForbiddenState problem={problem} action={<UpButton view={view} go={go} />} />
        <p className={styles.hint}>
          To list leases here a policy needs <code>list</code> and <code>sudo</code> on{' '}
          <bdi>
            <code>sys/leases/lookup/{view.prefix}</code>
          </bdi>
          .
        </p>
      </>
    );
  }
  return <ErrorState problem={problem} onRetry={list.retry} />;
}

function Empty({ reply, view, go }: { reply: LeaseListReply } & Omit<ListStateProps, 'list'>) {
  const up = <UpButton view={view} go={go} />;
  if (!isTrulyEmpty(reply)) {
    return (
      <EmptyState
        title="No leases that can be shown"
        body={[hiddenWords(reply.hiddenPrefixCount), failedWords(reply.failedPrefixCount)].filter(Boolean).join(' · ')}
        action={up}
      />
    );
  }
  return view.prefix === '' ? (
    <EmptyState
      title="No leases in this namespace"
      body="Vault has none. One appears when somebody signs in or draws a dynamic credential."
    />
  ) : (
    <EmptyState
      title="No leases under this prefix"
      body={
        <>
          Vault has none below <bdi>{view.prefix}</bdi>. They expired, were revoked, or nothing was issued there.
        </>
      }
      action={up}
    />
  );
}

function UpButton({ view, go }: Omit<ListStateProps, 'list'>) {
  const parent = parentOf(view.prefix);
  if (parent === null) return null;
  return (
    <Button variant="secondary" size="sm" onClick={() => go({ prefix: parent, lease: '' })}>
      {parent === '' ? 'Show all leases' : <bdi>Up to {parent}</bdi>}
    </Button>
  );
}
