'use client';
import { PageFacts } from '#components/ui/page.tsx';
import { useExactTime } from '#components/ui/time.tsx';
import { useIsHydrated } from '#components/ui/use-now.ts';
import type { AuditStatusReply } from '#lib/contracts/audit.ts';
import { formatDuration } from '#lib/format/duration.ts';
import { formatClockTime } from '#lib/format/time.ts';
import { countWords, damagedWords, demoHistoryFrom } from './audit-words.ts';
import type { AuditRows } from './use-audit-rows.ts';

/** One line: how many, how fresh, how complete. */
export function AuditFacts({ list, status }: { list: AuditRows; status: AuditStatusReply | undefined }) {
  const { reply, problem } = list;
  if (reply === undefined) return <PageFacts items={[problem === null ? 'Counting…' : 'Not counted']} />;
  const { importedThrough, lagSeconds } = reply.freshness;
  const historyFrom = demoHistoryFrom(status);
  return (
    <PageFacts
      items={[
        countWords(reply),
        importedThrough !== null && <Through key="through" at={importedThrough} />,
        lagSeconds >= 5 && `${formatDuration(lagSeconds)} behind`,
        damagedWords(status),
        historyFrom !== null && <History key="history" at={historyFrom} />,
      ]}
    />
  );
}

function Through({ at }: { at: string }) {
  const atMs = Date.parse(at);
  const zone = useIsHydrated() ? undefined : 'UTC';
  return (
    <time dateTime={at} title={useExactTime(atMs)} suppressHydrationWarning>
      imported through {formatClockTime(atMs, zone)}
    </time>
  );
}

function History({ at }: { at: string }) {
  const zone = useIsHydrated() ? undefined : 'UTC';
  const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', ...(zone && { timeZone: zone }) }).format(Date.parse(at));
  return <span suppressHydrationWarning>demo history from {day}</span>;
}
