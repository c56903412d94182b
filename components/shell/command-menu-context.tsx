'use client';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';

export interface CommandMenu {
  readonly isOpen: boolean;
  readonly open: () => void;
  readonly close: () => void;
  readonly toggle: () => void;
}

const CommandMenuContext = createContext<CommandMenu | null>(null);

export function useCommandMenu(): CommandMenu {
  const menu = useContext(CommandMenuContext);
  if (menu === null) throw new Error('useCommandMenu is used outside of CommandMenuProvider');
  return menu;
}

/** Whether the command menu is open. Its button and its keys are in the shell; the menu itself is a feature. */
export function CommandMenuProvider({ children }: { children: ReactNode }) {
  const [isOpen, setIsOpen] = useState(false);
  const menu = useMemo<CommandMenu>(
    () => ({ isOpen, open: () => setIsOpen(true), close: () => setIsOpen(false), toggle: () => setIsOpen((before) => !before) }),
    [isOpen],
  );
  return <CommandMenuContext value={menu}>{children}</CommandMenuContext>;
}
