'use client';
import { PageFacts } from '#components/ui/page.tsx';
import { useExactTime } from '#components/ui/time.tsx';
import { useIsHydrated, useNow } from '#components/ui/use-now.ts';
import type { SnapshotListReply, SnapshotRow } from '#lib/contracts/snapshot.ts';
import { formatBytes } from '#lib/format/bytes.ts';
import { countOf } from '#lib/format/count.ts';
import { momentWords, newestVerified } from './snapshot-words.ts';

/** One line: the newest that is good, how many there are, how many are bad. */
export function SnapshotFacts({ reply, isFailed }: { reply: SnapshotListReply | undefined; isFailed: boolean }) {
  if (reply === undefined) return <PageFacts items={[isFailed ? 'Not known' : 'Looking…']} />;
  const newest = newestVerified(reply.rows);
  const badCount = reply.rows.filter((row) => row.state === 'bad').length;
  return (
    <PageFacts
      items={[
        newest === undefined ? 'none verified' : <Newest key="newest" row={newest} />,
        countOf(reply.rows.length, 'snapshot'),
        badCount > 0 && `${badCount} bad`,
      ]}
    />
  );
}

function Newest({ row }: { row: SnapshotRow }) {
  const atMs = Date.parse(row.takenAt);
  const nowMs = useNow(60);
  const isHydrated = useIsHydrated();
  const exact = useExactTime(atMs);
  const zone = isHydrated ? Intl.DateTimeFormat().resolvedOptions().timeZone : null;
  return (
    <>
      newest verified{' '}
      <time dateTime={row.takenAt} title={exact}>
        {momentWords(atMs, nowMs, zone)}
      </time>
      , {formatBytes(row.sizeBytes)}
    </>
  );
}
