import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { AuditPage } from '#components/audit/audit-page.tsx';
import { filterOf, parseAuditView } from '#components/audit/url-state.ts';
import { oneParam, type PageParams, paths } from '#lib/paths.ts';
import { auditKeys, auditPageInput, auditSummaryInput } from '#lib/queries/audit.ts';
import { makeQueryClient } from '#lib/queries/query-client.ts';
import { prefetchVerb, requireVerified, verbs } from '#server/bff/index.ts';

export const metadata: Metadata = { title: 'Audit' };

export default async function Page({ searchParams }: { readonly searchParams: Promise<PageParams> }) {
  const params = await searchParams;
  const view = parseAuditView({ get: (name) => oneParam(params[name]) ?? null });
  const session = await requireVerified(paths.audit(view));
  const filter = filterOf(view, session.namespace);
  const queryClient = makeQueryClient();
  const nowMs = Date.now();
  const { namespace } = filter;
  await Promise.all([
    prefetchVerb(queryClient, auditKeys.page(filter, ''), verbs.auditQuery, auditPageInput(filter, '', nowMs)),
    prefetchVerb(queryClient, auditKeys.summary(filter), verbs.auditSummary, auditSummaryInput(filter, nowMs)),
    prefetchVerb(queryClient, auditKeys.status(namespace), verbs.auditStatus, { namespace }),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <AuditPage homeNamespace={session.namespace} />
    </HydrationBoundary>
  );
}
