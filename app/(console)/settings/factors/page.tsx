import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { FactorsPage } from '#components/settings/factors-page.tsx';
import { paths } from '#lib/paths.ts';
import { factorKeys } from '#lib/queries/factors.ts';
import { makeQueryClient } from '#lib/queries/query-client.ts';
import { prefetchVerb, requireVerified, verbs } from '#server/bff/index.ts';

export const metadata: Metadata = { title: 'Second factors' };

export default async function Page() {
  await requireVerified(paths.factors());
  const queryClient = makeQueryClient();
  await prefetchVerb(queryClient, factorKeys.list(), verbs.factorList, {});
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <FactorsPage />
    </HydrationBoundary>
  );
}
