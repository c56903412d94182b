'use client';
import { Button } from '#components/ui/button.tsx';
import { type FilterChip, sentenceOf } from '#components/ui/filter-sentence.ts';
import { EmptyState, ErrorState, ForbiddenState, SkeletonRows } from '#components/ui/state.tsx';
import type { AuditFreshness } from '#lib/contracts/audit.ts';
import type { ClientProblem } from '#lib/queries/problem.ts';
import styles from './audit-state.module.css';
import { PROBLEM_WORDS } from './audit-words.ts';
import { type AuditView, isFiltered, NO_FILTER } from './url-state.ts';
import type { AuditRows } from './use-audit-rows.ts';
import type { GoAudit } from './use-audit-view.ts';

/** Whether rows are to be shown; if not, `<AuditListState>` says why. After a refusal what was seen before is not shown on. */
export function hasRows({ reply, rowCount, problem }: AuditRows): boolean {
  return reply !== undefined && rowCount > 0 && !isRefusal(problem);
}

export function isRefusal(problem: ClientProblem | null): boolean {
  return problem !== null && problem.status >= 400 && problem.status < 500;
}

interface ListStateProps {
  readonly list: AuditRows;
  readonly view: AuditView;
  readonly namespace: string;
  readonly chips: readonly FilterChip<AuditView>[];
  /** The shown time in words. */
  readonly time: string;
  readonly go: GoAudit;
}

/** What stands in place of the rows: waiting, refused, failed, empty. They never look alike. */
export function AuditListState({ list, view, namespace, chips, time, go }: ListStateProps) {
  const { reply, problem } = list;
  if (problem !== null && (reply === undefined || isRefusal(problem))) {
    return <Failed problem={problem} namespace={namespace} onRetry={list.retry} />;
  }
  if (reply === undefined) return <SkeletonRows count={14} />;
  if (isFiltered(view) && reply.totalCount > 0) {
    return (
      <EmptyState
        title="No entry matches"
        body={
          <>
            In the {time} there is no entry where <bdi>{sentenceOf(chips)}</bdi>.
          </>
        }
        action={
          <>
            <Button variant="secondary" size="sm" onClick={() => go(NO_FILTER)}>
              Clear the filters
            </Button>
            <Longer go={go} />
          </>
        }
      />
    );
  }
  if (reply.totalCount > 0) {
    return <EmptyState title="No entry in this time" body={`Nothing was written in the ${time}.`} action={<Longer go={go} />} />;
  }
  if (reply.freshness.problems.length > 0) {
    return <EmptyState title="No entry could be read" body="What stands above keeps the console from reading the audit log." />;
  }
  return (
    <EmptyState
      title="No entries in this namespace"
      body="None was written so far. One appears with the next request that Vault answers."
    />
  );
}

function Longer({ go }: { go: GoAudit }) {
  return (
    <Button variant="secondary" size="sm" onClick={() => go({ last: '90d', from: '', to: '' })}>
      Look at the last 90 days
    </Button>
  );
}

function Failed({ problem, namespace, onRetry }: { problem: ClientProblem; namespace: string; onRetry: () => void }) {
  if (problem.code !== 'vault_denied') return <ErrorState problem={problem} onRetry={onRetry} />;
  return (
    <>
      <ForbiddenState problem={problem} />
      <p className={styles.hint}>
        To read the audit log of this namespace a policy needs <code>read</code> on{' '}
        <bdi>
          <code>data/console/audit/{namespace || 'root'}</code>
        </bdi>{' '}
        in the console's own KV mount.
      </p>
    </>
  );
}

/** What keeps the entries from being complete, above them; nothing when all is well. */
export function AuditProblems({ freshness }: { freshness: AuditFreshness | undefined }) {
  // Damaged lines are counted in the line under the heading.
  const problems = (freshness?.problems ?? []).filter((problem) => problem !== 'damaged_lines');
  return (
    <div role="status" className={styles.problems}>
      {problems.map((problem) => {
        const { tone, title, advice } = PROBLEM_WORDS[problem];
        return (
          <p key={problem} className={styles.problem} data-tone={tone}>
            <strong>{title}.</strong> {advice}
          </p>
        );
      })}
    </div>
  );
}
