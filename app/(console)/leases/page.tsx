import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { LeasesPage } from '#components/leases/leases-page.tsx';
import { parseLeaseView } from '#components/leases/url-state.ts';
import { BLOCK_SIZE } from '#components/leases/windows.ts';
import { paths } from '#lib/paths.ts';
import { leaseBranchWindow, leaseKeys } from '#lib/queries/leases.ts';
import { makeQueryClient } from '#lib/queries/query-client.ts';
import { prefetchVerb, requireVerified, verbs } from '#server/bff/index.ts';

export const metadata: Metadata = { title: 'Leases' };

interface PageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function Page({ searchParams }: PageProps) {
  const params = await searchParams;
  const view = parseLeaseView({
    get: (name) => {
      const value = params[name];
      return (Array.isArray(value) ? value[0] : value) ?? null;
    },
  });
  const session = await requireVerified(paths.leases(view));
  const namespace = view.ns || session.namespace;
  const queryClient = makeQueryClient();
  const windows = [{ namespace, prefix: view.prefix, filter: view.filter, offset: 0, limit: BLOCK_SIZE }, leaseBranchWindow(namespace, '')];
  await Promise.all(windows.map((window) => prefetchVerb(queryClient, leaseKeys.window(window), verbs.leaseList, window)));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <LeasesPage homeNamespace={session.namespace} />
    </HydrationBoundary>
  );
}
