import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { SnapshotsPage } from '#components/snapshots/snapshots-page.tsx';
import { oneParam, type PageParams, paths } from '#lib/paths.ts';
import { makeQueryClient } from '#lib/queries/query-client.ts';
import { snapshotKeys } from '#lib/queries/snapshots.ts';
import { prefetchVerb, requireVerified, verbs } from '#server/bff/index.ts';

export const metadata: Metadata = { title: 'Snapshots' };

export default async function Page({ searchParams }: { searchParams: Promise<PageParams> }) {
  await requireVerified(paths.snapshots({ snapshot: oneParam((await searchParams)['snapshot']) }));
  const queryClient = makeQueryClient();
  await prefetchVerb(queryClient, snapshotKeys.list(), verbs.snapshotList, {});
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SnapshotsPage />
    </HydrationBoundary>
  );
}
