'use client';
import Link from 'next/link';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { RelativeTime } from '#components/ui/time.tsx';
import type { ApprovalRow } from '#lib/contracts/approval.ts';
import { verbWords } from '#lib/format/verb-words.ts';
import { factsOf, placeOf, STATE_WORDS } from './approval-words.ts';
import styles from './approvals-page.module.css';
import { useApprovalActs } from './use-approval-acts.tsx';

interface ApprovalItemProps {
  readonly row: ApprovalRow;
  readonly mayDecide: boolean;
}

/** One request: what, by whom and why, how it stands, and what this reader can do about it. */
export function ApprovalItem({ row, mayDecide }: ApprovalItemProps) {
  const { word, tone } = STATE_WORDS[row.state];
  return (
    <li className={styles.item} aria-label={`${verbWords(row.verb)}, asked by ${row.requestedBy}`}>
      <div className={styles.words}>
        <p>
          <strong>{verbWords(row.verb)}</strong> · <bdi>{row.isOwn ? 'you' : row.requestedBy}</bdi>, <RelativeTime at={row.requestedAt} />
        </p>
        <p className={styles.reason}>
          <bdi>{row.reason}</bdi>
        </p>
        <dl className={styles.facts}>
          {factsOf(row).map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      </div>
      <div className={styles.end}>
        <p className={styles.state} data-tone={tone}>
          {word}
          {row.decidedBy !== '' && (
            <>
              {' · '}
              <bdi>{row.decidedBy}</bdi>
            </>
          )}
        </p>
        {(row.state === 'pending' || row.state === 'approved') && (
          <p className={styles.quiet}>
            ends <RelativeTime at={row.expiresAt} />
          </p>
        )}
        <Acts row={row} mayDecide={mayDecide} />
      </div>
    </li>
  );
}

function Acts({ row, mayDecide }: ApprovalItemProps) {
  const acts = useApprovalActs();
  const [isBusy, setIsBusy] = useState(false);
  const during = (act: () => Promise<void>) => async () => {
    setIsBusy(true);
    await act();
    setIsBusy(false);
  };
  const isLive = row.state === 'pending' || row.state === 'approved';
  const place = isLive ? placeOf(row) : null;
  return (
    <div className={styles.acts}>
      {place !== null && <Link href={place}>{row.isOwn && row.state === 'approved' ? 'Go and confirm it' : 'See what it is about'}</Link>}
      {mayDecide && !row.isOwn && row.state === 'pending' && (
        <>
          <Button size="sm" isDisabled={isBusy} onClick={during(() => acts.approve(row))}>
            Approve…
          </Button>
          <Button size="sm" variant="secondary" isDisabled={isBusy} onClick={during(() => acts.refuse(row))}>
            Refuse
          </Button>
        </>
      )}
      {row.isOwn && isLive && (
        <Button size="sm" variant="secondary" isDisabled={isBusy} onClick={during(() => acts.withdraw(row))}>
          Take back
        </Button>
      )}
    </div>
  );
}
