'use client';
import ClockIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-clock-icon';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { formatCountdown } from '#lib/format/duration.ts';
import { sessionKeys } from '#lib/queries/session.ts';
import { useSecondsLeft } from './session-context.tsx';
import styles from './top-bar.module.css';

const WARN_SECONDS = 120;
const ASK_AGAIN_MS = 5000;

/** How long the session lasts. At its end the server is asked, and its 401 leads to the sign-in page. */
export function SessionClock() {
  const secondsLeft = useSecondsLeft();
  const client = useQueryClient();
  const isOver = secondsLeft === 0;
  const isNear = secondsLeft <= WARN_SECONDS;
  useEffect(() => {
    if (!isOver) return;
    const ask = () => void client.invalidateQueries({ queryKey: sessionKeys.all });
    ask();
    const timer = setInterval(ask, ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isOver, client]);
  return (
    <span className={styles.clock} data-near={isNear} title="Time left in this session">
      <ClockIcon />
      <span suppressHydrationWarning>
        {formatCountdown(secondsLeft)}
        <span className={styles.wide}> left</span>
      </span>
      <span role="status" className="sp-visually-hidden">
        {isNear && 'The session ends within two minutes'}
      </span>
    </span>
  );
}
