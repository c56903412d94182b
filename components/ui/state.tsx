'use client';
import ErrorIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-error-icon';
import LockIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-lock-icon';
import type { ReactNode } from 'react';
import { formatWait } from '#lib/format/duration.ts';
import type { ClientProblem } from '#lib/queries/problem.ts';
import { Button } from './button.tsx';
import { CopyId } from './copy-id.tsx';
import styles from './state.module.css';

interface EmptyStateProps {
  readonly title: string;
  /** What would fill it, and how. */
  readonly body: ReactNode;
  readonly action?: ReactNode;
}

/** Only for what the server answered to be empty. A failure is an `<ErrorState>`. */
export function EmptyState({ title, body, action }: EmptyStateProps) {
  return (
    <section className={styles.state}>
      <h2 className={styles.title}>{title}</h2>
      <div className={styles.body}>{body}</div>
      {action !== undefined && <div className={styles.actions}>{action}</div>}
    </section>
  );
}

/** What happened, what it means, what to do, and the request id to quote. */
export function ErrorState({ problem, onRetry }: { problem: ClientProblem; onRetry?: (() => void) | undefined }) {
  return (
    <section className={styles.state} role="alert" data-tone="error">
      <ErrorIcon className={styles.icon ?? ''} />
      <h2 className={styles.title}>{problem.title}</h2>
      <p className={styles.body}>{problem.detail}</p>
      <ProblemFacts problem={problem} />
      {onRetry !== undefined && (
        <div className={styles.actions}>
          <Button variant="secondary" size="sm" onClick={onRetry}>
            Try again
          </Button>
        </div>
      )}
    </section>
  );
}

/** The server refused: not a fault, not emptiness, and trying again does not help. */
export function ForbiddenState({ problem, action }: { problem: ClientProblem; action?: ReactNode }) {
  return (
    <section className={styles.state} role="alert">
      <LockIcon className={styles.icon ?? ''} />
      <h2 className={styles.title}>{problem.title}</h2>
      <p className={styles.body}>{problem.detail}</p>
      <ProblemFacts problem={problem} />
      {action !== undefined && <div className={styles.actions}>{action}</div>}
    </section>
  );
}

/** The small print of a problem: its facts, which parts of an address or filter were refused, how long to wait, its request id. Nothing when it has none. */
export function ProblemFacts({ problem }: { problem: ClientProblem }) {
  const facts = [...Object.entries(problem.facts ?? {}), ...Object.entries(problem.fields ?? {})];
  const hasAny = facts.length > 0 || problem.requestId !== '' || problem.retryAfterSeconds !== undefined;
  if (!hasAny) return null;
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{String(value)}</dd>
        </div>
      ))}
      {problem.retryAfterSeconds !== undefined && (
        <div>
          <dt>Wait</dt>
          <dd>{formatWait(problem.retryAfterSeconds)}</dd>
        </div>
      )}
      {problem.requestId !== '' && (
        <div>
          <dt>Request</dt>
          <dd>
            <CopyId value={problem.requestId} elide={false} label="request id" />
          </dd>
        </div>
      )}
    </dl>
  );
}

/** Grey rows of the right height while the first answer is on its way. `rowHeight` in pixels. */
export function SkeletonRows({ count, rowHeight = 32 }: { count: number; rowHeight?: number }) {
  const rows = Array.from({ length: count }, (_, index) => index);
  return (
    <div className={styles.skeleton} role="status" aria-label="Loading">
      <svg width="100%" height={count * rowHeight} aria-hidden="true">
        {rows.map((row) => (
          <rect key={row} x={8} y={row * rowHeight + rowHeight / 2 - 5} width={`${42 + ((row * 17) % 40)}%`} height={10} rx={3} />
        ))}
      </svg>
    </div>
  );
}
