'use client';
import { Fragment } from 'react';
import { PageFacts } from '#components/ui/page.tsx';
import { RelativeTime } from '#components/ui/time.tsx';
import { countWords, failedWords, hiddenWords } from './lease-words.ts';
import type { LeaseList } from './use-lease-windows.ts';

/** One line: how many, how fresh, how complete. */
export function LeaseFacts({ list, filter }: { list: LeaseList; filter: string }) {
  const { reply, problem } = list;
  if (reply === undefined) return <PageFacts items={[problem === null ? 'Counting…' : 'Not counted']} />;
  return (
    <PageFacts
      items={[
        countWords(reply, list.isHeldOver ? '' : filter),
        <Fragment key="swept">
          swept <RelativeTime at={reply.sweptAt} />
        </Fragment>,
        hiddenWords(reply.hiddenPrefixCount),
        failedWords(reply.failedPrefixCount),
      ]}
    />
  );
}
