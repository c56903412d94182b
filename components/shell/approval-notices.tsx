'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { countOf } from '#lib/format/count.ts';
import { verbWords } from '#lib/format/verb-words.ts';
import { paths } from '#lib/paths.ts';
import { approvalsQuery } from '#lib/queries/approvals.ts';
import styles from './app-shell.module.css';
import { WaitingElsewhere } from './waiting-elsewhere.tsx';

/** Over every page: what waits for this person's approval, and what of theirs was approved and not done yet. */
export function ApprovalNotices() {
  const { data } = useQuery(approvalsQuery());
  const asked = data?.mayDecide ? data.rows.filter((row) => row.state === 'pending' && !row.isOwn) : [];
  const given = data?.rows.filter((row) => row.state === 'approved' && row.isOwn) ?? [];
  const [[first], [ready]] = [asked, given];
  const elsewhere = data?.elsewhere ?? [];
  return (
    <div role="status">
      {(first !== undefined || ready !== undefined || elsewhere.length > 0) && (
        <div className={styles.notice}>
          <div className={styles.noticeWords}>
            {first !== undefined && (
              <p>
                <strong>
                  {asked.length === 1 ? (
                    <>
                      <bdi>{first.requestedBy}</bdi> asks for your approval: {verbWords(first.verb)}.
                    </>
                  ) : (
                    `${countOf(asked.length, 'request')} wait for your approval.`
                  )}
                </strong>{' '}
                <Link href={paths.settings.approvals()}>Look at it</Link>
              </p>
            )}
            <WaitingElsewhere elsewhere={elsewhere} />
            {ready !== undefined && (
              <p>
                <strong>
                  {given.length === 1 ? (
                    <>
                      <bdi>{ready.decidedBy}</bdi> approved: {verbWords(ready.verb)}.
                    </>
                  ) : (
                    `${countOf(given.length, 'request')} of yours are approved.`
                  )}
                </strong>{' '}
                <Link href={paths.settings.approvals()}>Go on with it</Link>
              </p>
            )}
          </div>
        </div>
      )}
    </div>
  );
}
