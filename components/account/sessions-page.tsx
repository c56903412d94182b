'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Page, PageFacts } from '#components/ui/page.tsx';
import { ErrorState, SkeletonRows } from '#components/ui/state.tsx';
import { RelativeTime } from '#components/ui/time.tsx';
import { useToast } from '#components/ui/toast-host.tsx';
import type { OwnSessionRow } from '#lib/contracts/account.ts';
import { browserWords } from '#lib/format/browser.ts';
import { countOf } from '#lib/format/count.ts';
import { accountKeys, endOtherSessions, endOwnSession, ownSessionsQuery } from '#lib/queries/account.ts';
import { problemOf } from '#lib/queries/problem.ts';
import styles from './account.module.css';
import { Mark } from './mark.tsx';

/** One's own sessions, each with where it came from, and the way to end those that are not one's own doing. */
export function SessionsPage() {
  const { data, error, refetch } = useQuery(ownSessionsQuery);
  const { end, isEnding } = useEnding();
  const others = data?.rows.filter((row) => !row.isCurrent) ?? [];
  return (
    <Page
      title="Sessions"
      facts={
        <PageFacts
          items={
            data === undefined
              ? [error ? 'Not known' : 'Looking…']
              : [countOf(data.rows.length, 'session'), `${data.mostSessions} at most, one more ends the oldest`]
          }
        />
      }
      actions={
        others.length > 0 && (
          <Button size="sm" variant="secondary" isDanger isDisabled={isEnding} onClick={() => void end(null)}>
            End {others.length === 1 ? 'the other session' : `${others.length} other sessions`}
          </Button>
        )
      }
    >
      {data === undefined && error === null && <SkeletonRows count={3} />}
      {data === undefined && error !== null && <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Browser</th>
              <th scope="col">Address</th>
              <th scope="col">Signed in</th>
              <th scope="col">Last active</th>
              <th scope="col">Ends without activity</th>
              <th scope="col">
                <span className="sp-visually-hidden">Act</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.rows.map((row) => (
              <SessionRow key={row.handle} row={row} isEnding={isEnding} onEnd={() => void end(row.handle)} />
            ))}
          </tbody>
        </table>
      )}
    </Page>
  );
}

function SessionRow({ row, isEnding, onEnd }: { row: OwnSessionRow; isEnding: boolean; onEnd: () => void }) {
  const browser = browserWords(row.userAgent);
  return (
    <tr>
      <td title={row.userAgent}>
        {browser}
        {row.isCurrent && <span className={styles.quiet}> · this session</span>}
        {row.stage === 'password' && (
          <>
            {' '}
            <Mark tone="warn">password given, no second factor yet</Mark>
          </>
        )}
      </td>
      <td className="sp-mono">{row.address || 'not told'}</td>
      <td>
        <span className={styles.quiet}>signed in </span>
        <RelativeTime at={row.signedInAt} />
      </td>
      <td>
        <span className={styles.quiet}>active </span>
        <RelativeTime at={row.seenAt} />
      </td>
      <td>
        <span className={styles.quiet}>ends </span>
        <RelativeTime at={row.endsAt} />
      </td>
      <td className={styles.end}>
        {!row.isCurrent && (
          <Button size="sm" variant="link" isDanger isInline isDisabled={isEnding} onClick={onEnd} aria-label={`End session: ${browser}`}>
            End session
          </Button>
        )}
      </td>
    </tr>
  );
}

/** Ends one, or all others with null. It takes effect at once: whoever is there is out at their next click. */
function useEnding() {
  const [isEnding, setIsEnding] = useState(false);
  const toast = useToast();
  const queryClient = useQueryClient();
  const end = async (handle: string | null) => {
    setIsEnding(true);
    try {
      const { endedCount } = await (handle === null ? endOtherSessions() : endOwnSession(handle));
      toast({ tone: 'ok', title: `${countOf(endedCount, 'session')} ended` });
    } catch (error) {
      const { title, detail } = problemOf(error);
      toast({ tone: 'error', title, body: detail });
    }
    await queryClient.invalidateQueries({ queryKey: accountKeys.all });
    setIsEnding(false);
  };
  return { end, isEnding };
}
