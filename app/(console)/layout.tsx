import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { CommandMenuHost } from '#components/command-menu/command-menu-host.tsx';
import { AppShell } from '#components/shell/app-shell.tsx';
import { ApprovalNotices } from '#components/shell/approval-notices.tsx';
import { FactorNotices } from '#components/shell/factor-notices.tsx';
import { approvalKeys } from '#lib/queries/approvals.ts';
import { factorKeys } from '#lib/queries/factors.ts';
import { makeQueryClient } from '#lib/queries/query-client.ts';
import { pageSession, prefetchVerb, verbs } from '#server/bff/index.ts';

/** The frame of every console page. Each page redirects by itself, for only a page knows the address to return to. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { session, publicFacts } = await pageSession();
  if (session?.stage !== 'verified') return children;
  return (
    <AppShell session={session} isDemo={publicFacts.isDemo} notices={<Notices />} commandMenu={<CommandMenuHost />}>
      {children}
    </AppShell>
  );
}

/** Looked up beside the page, not before it. */
async function Notices() {
  const queryClient = makeQueryClient();
  await Promise.all([
    prefetchVerb(queryClient, factorKeys.notices(), verbs.factorNotices, {}),
    prefetchVerb(queryClient, approvalKeys.list(undefined), verbs.approvalList, {}),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <FactorNotices />
      <ApprovalNotices />
    </HydrationBoundary>
  );
}
