'use client';
import UserIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-user-check-icon';
import Link from 'next/link';
import { useId, useState } from 'react';
import { PlainButton } from '#components/ui/plain-button.tsx';
import { Popup } from '#components/ui/popup.tsx';
import { useToast } from '#components/ui/toast-host.tsx';
import { paths } from '#lib/paths.ts';
import { problemOf } from '#lib/queries/problem.ts';
import { signOut } from '#lib/queries/session.ts';
import { leaveAfterSignOut } from '#lib/queries/session-end.ts';
import { useSession } from './session-context.tsx';
import { ThemeChoice } from './theme-choice.tsx';
import styles from './user-menu.module.css';

/** Ends the session in all tabs; a failure is said and leaves everything as it is. */
export function useSignOut(): () => Promise<void> {
  const toast = useToast();
  return async () => {
    try {
      leaveAfterSignOut(await signOut());
    } catch (error) {
      const { title, detail } = problemOf(error);
      toast({ tone: 'error', title: `Not signed out: ${title}`, body: detail });
    }
  };
}

/** Who is signed in, how the console looks to them, and the way out. */
export function UserMenu() {
  const session = useSession();
  const leave = useSignOut();
  const [isLeaving, setIsLeaving] = useState(false);
  const headingId = useId();
  return (
    <Popup
      label={`Account of ${session.displayName}`}
      className={styles.toggle}
      toggle={
        <>
          <UserIcon />
          <bdi className={styles.name}>{session.displayName}</bdi>
        </>
      }
    >
      <div className={styles.who}>
        <p className={styles.whoName}>
          <bdi>{session.displayName}</bdi>
        </p>
        <p>
          Signed in to {session.namespace === '' ? 'the root namespace' : <bdi>{session.namespace}</bdi>}
          {' with '}
          {session.policies.length} {session.policies.length === 1 ? 'policy' : 'policies'}
        </p>
      </div>
      <Link href={paths.factors()} className={styles.entry ?? ''}>
        Second factors
      </Link>
      <h2 id={headingId} className={styles.heading}>
        Theme
      </h2>
      <ThemeChoice labelledBy={headingId} />
      <PlainButton
        className={styles.leave}
        disabled={isLeaving}
        onClick={() => {
          setIsLeaving(true);
          void leave().finally(() => setIsLeaving(false));
        }}
      >
        {isLeaving ? 'Signing out' : 'Sign out'}
      </PlainButton>
    </Popup>
  );
}
