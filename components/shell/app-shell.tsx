'use client';
import { type ReactNode, useRef, useState } from 'react';
import { useKeys } from '#components/ui/keys.tsx';
import type { SessionView } from '#lib/contracts/session.ts';
import styles from './app-shell.module.css';
import { BreakGlassBanner } from './break-glass-banner.tsx';
import { ClusterBanner } from './cluster-banner.tsx';
import { useCommandMenu } from './command-menu-context.tsx';
import { NamespacePicker } from './namespace-picker.tsx';
import { Providers } from './providers.tsx';
import { SessionProvider } from './session-context.tsx';
import { ShellKeys } from './shell-keys.tsx';
import { SideNav } from './side-nav.tsx';
import { StaleProvider } from './stale-context.tsx';
import { TopBar } from './top-bar.tsx';

interface AppShellProps {
  readonly session: SessionView;
  readonly isDemo: boolean;
  /** What is told over every page. It is there with the page: one that came after it would move what somebody is about to press. */
  readonly notices: ReactNode;
  /** The command menu, which is a feature of its own. */
  readonly commandMenu?: ReactNode;
  readonly children: ReactNode;
}

/** Everything around a page. */
export function AppShell({ session, isDemo, notices, commandMenu, children }: AppShellProps) {
  return (
    <Providers>
      <SessionProvider initial={session}>
        <Frame isDemo={isDemo} notices={notices}>
          {children}
        </Frame>
        <ShellKeys />
        {commandMenu}
      </SessionProvider>
    </Providers>
  );
}

function Frame({ isDemo, notices, children }: Pick<AppShellProps, 'isDemo' | 'notices' | 'children'>) {
  const nav = useRef<HTMLDialogElement>(null);
  const [isNavOpen, setIsNavOpen] = useState(false);
  const commandMenu = useCommandMenu();
  useKeys({ 'mod+k': { label: 'Search everything', run: commandMenu.toggle } });
  const openNav = () => {
    nav.current?.showModal();
    setIsNavOpen(true);
  };
  const closeNav = () => nav.current?.close();
  return (
    <div className={styles.shell}>
      <a href="#page" className={styles.skip}>
        Skip to the page
      </a>
      <TopBar isDemo={isDemo} isNavOpen={isNavOpen} onOpenNav={openNav} />
      <div className={styles.side}>
        <SideNav />
      </div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a modal dialog by itself; the click is for the backdrop */}
      <dialog
        ref={nav}
        className={styles.drawer}
        aria-label="Pages"
        onClose={() => setIsNavOpen(false)}
        onClick={(event) => event.target === nav.current && closeNav()}
      >
        {isNavOpen && (
          <div className={styles.drawerBody}>
            <NamespacePicker />
            <SideNav onNavigate={closeNav} />
          </div>
        )}
      </dialog>
      <main id="page" tabIndex={-1} className={styles.main}>
        <StaleProvider>
          <BreakGlassBanner />
          <ClusterBanner />
          {notices}
          {children}
        </StaleProvider>
      </main>
    </div>
  );
}
