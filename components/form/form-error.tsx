'use client';
import ClockIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-clock-icon';
import ErrorIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-error-icon';
import { formatWait } from '#lib/format/duration.ts';
import type { ClientProblem } from '#lib/queries/problem.ts';
import styles from './field.module.css';

/**
 * A form's own failure, in place; that a session has ended is news and no failure. The region is always there, so that its text is read out when it
 * comes.
 */
export function FormError({ problem, id }: { problem: ClientProblem | null; id?: string }) {
  const isNews = problem?.code === 'session_expired';
  const Icon = isNews ? ClockIcon : ErrorIcon;
  return (
    <div role="alert" id={id} className={styles.errorRegion}>
      {problem !== null && (
        <div className={styles.error} data-news={isNews}>
          <Icon className={styles.errorIcon ?? ''} />
          <div>
            <p className={styles.errorTitle}>{problem.title}</p>
            <p>
              {problem.detail}
              {problem.retryAfterSeconds !== undefined && ` Wait ${formatWait(problem.retryAfterSeconds)}.`}
            </p>
            {problem.requestId !== '' && <p className={styles.requestId}>Request {problem.requestId}</p>}
          </div>
        </div>
      )}
    </div>
  );
}
