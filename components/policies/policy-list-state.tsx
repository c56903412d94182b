'use client';
import { Button } from '#components/ui/button.tsx';
import { EmptyState, ErrorState, ForbiddenState, SkeletonRows } from '#components/ui/state.tsx';
import type { ClientProblem } from '#lib/queries/problem.ts';
import styles from './policies-page.module.css';

interface PolicyListStateProps {
  readonly problem: ClientProblem | null;
  /** Of all policies of the namespace; undefined while not known. */
  readonly totalCount: number | undefined;
  readonly filter: string;
  readonly onClear: () => void;
  readonly onRetry: () => void;
}

/** What stands in place of the names: waiting, refused, failed, empty. They never look alike. */
export function PolicyListState({ problem, totalCount, filter, onClear, onRetry }: PolicyListStateProps) {
  if (problem?.code === 'vault_denied') {
    return (
      <>
        <ForbiddenState problem={problem} />
        <p className={styles.hint}>
          To list policies here a policy needs <code>list</code> on <code>sys/policies/acl</code>.
        </p>
      </>
    );
  }
  if (problem !== null) return <ErrorState problem={problem} onRetry={onRetry} />;
  if (totalCount === undefined) return <SkeletonRows count={18} />;
  if (totalCount === 0) return <EmptyState title="No policies in this namespace" body="Make one; it takes effect where it is given." />;
  return (
    <EmptyState
      title="No policy matches the filter"
      body={
        <>
          No name contains “<bdi>{filter}</bdi>”.
        </>
      }
      action={
        <Button variant="secondary" size="sm" onClick={onClear}>
          Clear the filter
        </Button>
      }
    />
  );
}
