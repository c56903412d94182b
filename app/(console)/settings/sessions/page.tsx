import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { SessionsPage } from '#components/account/sessions-page.tsx';
import { paths } from '#lib/paths.ts';
import { accountKeys } from '#lib/queries/account.ts';
import { makeQueryClient } from '#lib/queries/query-client.ts';
import { prefetchVerb, requireVerified, verbs } from '#server/bff/index.ts';

export const metadata: Metadata = { title: 'Sessions' };

export default async function Page() {
  await requireVerified(paths.settings.sessions());
  const queryClient = makeQueryClient();
  await prefetchVerb(queryClient, accountKeys.sessions(), verbs.sessionList, {});
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SessionsPage />
    </HydrationBoundary>
  );
}
