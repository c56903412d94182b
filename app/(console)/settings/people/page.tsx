import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { PeoplePage } from '#components/account/people-page.tsx';
import { namespaceSchema } from '#lib/contracts/namespace.ts';
import { oneParam, type PageParams, paths } from '#lib/paths.ts';
import { peopleKeys } from '#lib/queries/people.ts';
import { makeQueryClient } from '#lib/queries/query-client.ts';
import { prefetchVerb, requireVerified, verbs } from '#server/bff/index.ts';

export const metadata: Metadata = { title: 'People' };

export default async function Page({ searchParams }: { searchParams: Promise<PageParams> }) {
  const found = await searchParams;
  const ns = oneParam(found['ns']);
  const session = await requireVerified(paths.settings.people({ ns, filter: oneParam(found['filter']) }));
  const namespace = namespaceSchema.safeParse(ns).data ?? session.namespace;
  const queryClient = makeQueryClient();
  await prefetchVerb(queryClient, peopleKeys.list(namespace), verbs.peopleList, { namespace });
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <PeoplePage />
    </HydrationBoundary>
  );
}
