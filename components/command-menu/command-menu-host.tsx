'use client';
import dynamic from 'next/dynamic';
import { useCommandMenu } from '#components/shell/command-menu-context.tsx';

const CommandMenu = dynamic(() => import('./command-menu.tsx').then((module) => module.CommandMenu), { ssr: false });

/** The one host of the command menu, which is fetched on first use. Mounted once in the console's layout. */
export function CommandMenuHost() {
  const { isOpen, close } = useCommandMenu();
  return isOpen && <CommandMenu onClose={close} />;
}
