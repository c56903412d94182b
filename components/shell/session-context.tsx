'use client';
import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { NoticePage } from '#components/ui/notice-page.tsx';
import { useNow } from '#components/ui/use-now.ts';
import type { SessionView } from '#lib/contracts/session.ts';
import { secondsUntil } from '#lib/format/duration.ts';
import { paths } from '#lib/paths.ts';
import { isSameSession, sessionQuery } from '#lib/queries/session.ts';
import { isLeaving, leaveForSignIn, onEndedElsewhere, onLeaving } from '#lib/queries/session-end.ts';

const SessionContext = createContext<SessionView | null>(null);

/** The signed-in person's session, as last heard of. */
export function useSession(): SessionView {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession is used outside of SessionProvider');
  return session;
}

/** Seconds until the session ends by idleness or by age, whichever comes first; never below zero. */
export function useSecondsLeft(): number {
  const { idleExpiresAt, absoluteExpiresAt } = useSession();
  const nowMs = useNow();
  return secondsUntil(Math.min(Date.parse(idleExpiresAt), Date.parse(absoluteExpiresAt)), nowMs);
}

/**
 * Starts from the server render and asks again by itself. When another tab saw the session end this one goes to the door without
 * asking first, so that many tabs are empty at once; who is signed in after all is sent back from there. What is on the screen goes
 * at once: the way to the door takes as long as the network does.
 */
export function SessionProvider({ initial, children }: { initial: SessionView; children: ReactNode }) {
  const { data } = useQuery({ ...sessionQuery, initialData: initial });
  const isOver = useSyncExternalStore(onLeaving, isLeaving, () => false);
  useEffect(() => onEndedElsewhere(leaveForSignIn), []);
  // This page, its cache and its CSRF token belong to the session that it was rendered for.
  const [first] = useState(initial);
  const isAnother = !isSameSession(first, data);
  useEffect(() => {
    if (isAnother) window.location.reload();
  }, [isAnother]);
  if (isOver) return <SessionOver />;
  if (isAnother) return <SessionReplaced />;
  return <SessionContext value={data}>{children}</SessionContext>;
}

function SessionReplaced() {
  return (
    <NoticePage title="Another session is open in this browser">
      <p role="status">This page is loaded anew for it.</p>
    </NoticePage>
  );
}

function SessionOver() {
  return (
    <NoticePage title="This session is over">
      <p role="status">On the way to the sign-in page.</p>
      <a href={paths.signIn()}>Sign in</a>
    </NoticePage>
  );
}
