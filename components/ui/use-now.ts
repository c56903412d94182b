'use client';
import { useCallback, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  if (!document.hidden) for (const listener of listeners) listener();
}

/** One timer for the whole page, running only while somebody listens; a hidden tab is not woken. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    timer = setInterval(tick, 1000);
    document.addEventListener('visibilitychange', tick);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    document.removeEventListener('visibilitychange', tick);
  };
}

/** The time in ms, rounded down to `stepSeconds`; the caller renders again only when that changes. */
export function useNow(stepSeconds = 1): number {
  const read = useCallback(() => {
    const stepMs = stepSeconds * 1000;
    return Math.floor(Date.now() / stepMs) * stepMs;
  }, [stepSeconds]);
  return useSyncExternalStore(subscribe, read, read);
}

const never = () => () => {};
/** False on the server and while hydrating, true from then on: for what only a browser knows, such as its time zone. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
