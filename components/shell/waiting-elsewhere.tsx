import Link from 'next/link';
import { Fragment } from 'react';
import type { ApprovalListReply } from '#lib/contracts/approval.ts';
import { countOf } from '#lib/format/count.ts';
import { paths } from '#lib/paths.ts';

const MOST_NAMED = 3;

/** In which other namespaces requests wait for this person, with the way there. Nothing when there are none. */
export function WaitingElsewhere({ elsewhere }: Pick<ApprovalListReply, 'elsewhere'>) {
  if (elsewhere.length === 0) return null;
  const count = elsewhere.reduce((sum, one) => sum + one.pendingCount, 0);
  const rest = elsewhere.length - MOST_NAMED;
  return (
    <p>
      <strong>{`${countOf(count, 'request')} ${count === 1 ? 'waits' : 'wait'} for your approval in ${elsewhere.length === 1 ? 'another namespace' : 'other namespaces'}:`}</strong>{' '}
      {elsewhere.slice(0, MOST_NAMED).map(({ namespace }, index) => (
        <Fragment key={namespace}>
          {index > 0 && ', '}
          <Link href={paths.settings.approvals({ ns: namespace })}>
            <bdi>{namespace || 'root'}</bdi>
          </Link>
        </Fragment>
      ))}
      {rest > 0 && ` and ${rest} more`}
    </p>
  );
}
