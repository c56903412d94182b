import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { PoliciesPage } from '#components/policies/policies-page.tsx';
import { policyPath } from '#components/policies/policy-words.ts';
import { parsePolicyView } from '#components/policies/url-state.ts';
import { oneParam, type PageParams, paths } from '#lib/paths.ts';
import { policyKeys } from '#lib/queries/policies.ts';
import { makeQueryClient } from '#lib/queries/query-client.ts';
import { prefetchVerb, requireVerified, verbs } from '#server/bff/index.ts';

export const metadata: Metadata = { title: 'Policies' };

export default async function Page({ searchParams }: { searchParams: Promise<PageParams> }) {
  const params = await searchParams;
  const view = parsePolicyView({ get: (name) => oneParam(params[name]) ?? null });
  const session = await requireVerified(paths.policies(view));
  const namespace = view.ns || session.namespace;
  const queryClient = makeQueryClient();
  const capabilities = (path: string) =>
    prefetchVerb(queryClient, policyKeys.capabilities(namespace, path), verbs.policyCapabilities, { namespace, path });
  await Promise.all([
    prefetchVerb(queryClient, policyKeys.list(namespace), verbs.policyList, { namespace }),
    view.name !== '' && prefetchVerb(queryClient, policyKeys.text(namespace, view.name), verbs.policyRead, { namespace, name: view.name }),
    view.name !== '' && capabilities(policyPath(view.name)),
    view.path !== '' && capabilities(view.path),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <PoliciesPage homeNamespace={session.namespace} />
    </HydrationBoundary>
  );
}
