import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { OverviewPage } from '#components/overview/overview-page.tsx';
import { namespaceSchema } from '#lib/contracts/namespace.ts';
import { oneParam, type PageParams, paths } from '#lib/paths.ts';
import { overviewKeys } from '#lib/queries/overview.ts';
import { makeQueryClient } from '#lib/queries/query-client.ts';
import { prefetchVerb, requireVerified, verbs } from '#server/bff/index.ts';

export const metadata: Metadata = { title: 'Overview' };

export default async function Page({ searchParams }: { readonly searchParams: Promise<PageParams> }) {
  const ns = oneParam((await searchParams).ns);
  const session = await requireVerified(paths.home({ ns }));
  const named = namespaceSchema.safeParse(ns);
  const namespace = named.success && ns !== undefined ? named.data : session.namespace;
  const queryClient = makeQueryClient();
  await prefetchVerb(queryClient, overviewKeys.of(namespace), verbs.overviewRead, { namespace });
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <OverviewPage homeNamespace={session.namespace} />
    </HydrationBoundary>
  );
}
