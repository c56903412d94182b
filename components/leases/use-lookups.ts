'use client';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { lookUpLeases } from '#lib/queries/leases.ts';
import type { LookupEntry } from './lookup-plan.ts';
import { createLookupStore, type LookupStore } from './lookup-store.ts';

/** The look-ups of one namespace, for as long as the page shows it. Null until the browser has taken over. */
export function useLookupStore(namespace: string): LookupStore | null {
  const [store, setStore] = useState<LookupStore | null>(null);
  useEffect(() => {
    const created = createLookupStore({
      lookUp: (leaseIds, signal) => lookUpLeases(namespace, leaseIds, signal),
      nowMs: () => Date.now(),
      schedule(callback, waitMs) {
        const timer = setTimeout(callback, Math.min(waitMs, 2_147_483_647));
        return () => clearTimeout(timer);
      },
    });
    const followTab = () => created.setPaused(document.hidden);
    followTab();
    document.addEventListener('visibilitychange', followTab);
    setStore(created);
    return () => {
      document.removeEventListener('visibilitychange', followTab);
      created.stop();
    };
  }, [namespace]);
  return store;
}

const never = () => () => {};

/** What is known of one lease; undefined while nothing is. */
export function useLookup(store: LookupStore | null, leaseId: string): LookupEntry | undefined {
  return useSyncExternalStore(
    store?.subscribe ?? never,
    () => store?.get(leaseId),
    () => undefined,
  );
}
