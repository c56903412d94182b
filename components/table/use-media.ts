'use client';
import { useCallback, useSyncExternalStore } from 'react';

/** Whether a media query matches; false on the server and while hydrating. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => false,
  );
}

/** Where the stylesheets turn to one column; the same number stands in their media queries. */
export const NARROW = '(max-width: 700px)';
