import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { RecoveryPage } from '#components/account/recovery-page.tsx';
import { paths } from '#lib/paths.ts';
import { accountKeys } from '#lib/queries/account.ts';
import { makeQueryClient } from '#lib/queries/query-client.ts';
import { prefetchVerb, requireVerified, verbs } from '#server/bff/index.ts';

export const metadata: Metadata = { title: 'Recovery codes' };

export default async function Page() {
  await requireVerified(paths.settings.recoveryCodes());
  const queryClient = makeQueryClient();
  await prefetchVerb(queryClient, accountKeys.recovery(), verbs.recoveryRead, {});
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <RecoveryPage />
    </HydrationBoundary>
  );
}
