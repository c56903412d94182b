import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { ApprovalsPage } from '#components/approvals/approvals-page.tsx';
import { namespaceSchema } from '#lib/contracts/namespace.ts';
import { oneParam, type PageParams, paths } from '#lib/paths.ts';
import { approvalKeys } from '#lib/queries/approvals.ts';
import { makeQueryClient } from '#lib/queries/query-client.ts';
import { prefetchVerb, requireVerified, verbs } from '#server/bff/index.ts';

export const metadata: Metadata = { title: 'Approvals' };

export default async function Page({ searchParams }: { searchParams: Promise<PageParams> }) {
  const ns = oneParam((await searchParams)['ns']);
  const session = await requireVerified(paths.settings.approvals({ ns }));
  const namespace = namespaceSchema.safeParse(ns).data ?? session.namespace;
  const queryClient = makeQueryClient();
  await prefetchVerb(queryClient, approvalKeys.list(namespace), verbs.approvalList, { namespace });
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ApprovalsPage />
    </HydrationBoundary>
  );
}
