'use client';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { useSession } from '#components/shell/session-context.tsx';
import { createDraftStore, type Draft, type DraftStore } from './draft-store.ts';

let current: { owner: string; store: DraftStore } | null = null;

function storeOf(owner: string): DraftStore {
  if (current?.owner !== owner) current = { owner, store: createDraftStore(tabStorage(), owner) };
  return current.store;
}

function tabStorage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

const nothing = () => undefined;

/** The unsaved text of one policy, if any, and the way to keep or drop it. */
export function useDraft(key: string): readonly [Draft | undefined, (draft: Draft | null) => void] {
  const owner = useSession().entityId;
  const subscribe = useCallback((listener: () => void) => storeOf(owner).subscribe(listener), [owner]);
  const draft = useSyncExternalStore(subscribe, () => storeOf(owner).get(key), nothing);
  const keep = useCallback((next: Draft | null) => storeOf(owner).set(key, next), [owner, key]);
  return [draft, keep];
}

/** Whether a policy has unsaved text; renders again when any draft comes or goes. */
export function useDraftLookup(): (key: string) => boolean {
  const owner = useSession().entityId;
  const subscribe = useCallback((listener: () => void) => storeOf(owner).subscribe(listener), [owner]);
  const count = useSyncExternalStore(
    subscribe,
    () => storeOf(owner).count(),
    () => 0,
  );
  return useCallback((key: string) => count > 0 && storeOf(owner).get(key) !== undefined, [count, owner]);
}

/** Has the browser ask before the tab closes on unsaved text. */
export function useLeaveWarning(isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isOn]);
}
