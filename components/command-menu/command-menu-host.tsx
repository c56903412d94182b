'use client';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useCommandMenu } from '#components/shell/command-menu-context.tsx';

const CommandMenu = dynamic(() => import('./command-menu.tsx').then((module) => module.CommandMenu), { ssr: false });
const PolicyDialog = dynamic(() => import('./policy-dialog.tsx').then((module) => module.PolicyDialog), { ssr: false });

/** The one host of the command menu and of what it opens; both are fetched on first use. Mounted once in the console's layout. */
export function CommandMenuHost() {
  const { isOpen, close } = useCommandMenu();
  const [policy, setPolicy] = useState<{ namespace: string; name: string } | null>(null);
  return (
    <>
      {isOpen && <CommandMenu onClose={close} onPolicy={setPolicy} />}
      {policy !== null && <PolicyDialog {...policy} onClose={() => setPolicy(null)} />}
    </>
  );
}
