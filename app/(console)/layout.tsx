import type { ReactNode } from 'react';
import { CommandMenuHost } from '#components/command-menu/command-menu-host.tsx';
import { AppShell } from '#components/shell/app-shell.tsx';
import { pageSession } from '#server/bff/index.ts';

/** The frame of every console page. Each page redirects by itself, for only a page knows the address to return to. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { session, publicFacts } = await pageSession();
  if (session?.stage !== 'verified') return children;
  return (
    <AppShell session={session} isDemo={publicFacts.isDemo} commandMenu={<CommandMenuHost />}>
      {children}
    </AppShell>
  );
}
