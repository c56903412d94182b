import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { JournalPage } from '#components/journal/journal-page.tsx';
import { filterOf, parseJournalView } from '#components/journal/url-state.ts';
import type { JournalQueryReply } from '#lib/contracts/journal.ts';
import { oneParam, type PageParams, paths } from '#lib/paths.ts';
import { firstJournalPage, journalKeys, journalPageInput } from '#lib/queries/journal.ts';
import { makeQueryClient } from '#lib/queries/query-client.ts';
import { prefetchVerb, requireVerified, verbs } from '#server/bff/index.ts';

export const metadata: Metadata = { title: 'Journal' };

export default async function Page({ searchParams }: { readonly searchParams: Promise<PageParams> }) {
  const params = await searchParams;
  const view = parseJournalView({ get: (name) => oneParam(params[name]) ?? null });
  const session = await requireVerified(paths.settings.journal(view));
  const filter = filterOf(view, session.namespace);
  const queryClient = makeQueryClient();
  const firstPage = firstJournalPage(filter);
  await prefetchVerb(queryClient, firstPage, verbs.journalQuery, journalPageInput(filter, ''));
  // Whoever sees only their own rows may not see the chain: asking all the same would write a refusal of theirs at each look.
  if (queryClient.getQueryData<JournalQueryReply>(firstPage)?.scope === 'namespace')
    await prefetchVerb(queryClient, journalKeys.status(filter.namespace), verbs.journalStatus, { namespace: filter.namespace });
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <JournalPage homeNamespace={session.namespace} />
    </HydrationBoundary>
  );
}
