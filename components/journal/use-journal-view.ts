'use client';
import { useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { paths } from '#lib/paths.ts';
import { type JournalView, parseJournalView } from './url-state.ts';

/** A step that the back button undoes (`push`), or one that it skips (`replace`), such as a typed letter. */
export type GoJournal = (change: Partial<JournalView>, step?: 'push' | 'replace') => void;

/** The page's state, which is its address, and the way to change a part of it. */
export function useJournalView(): { view: JournalView; go: GoJournal } {
  const params = useSearchParams();
  const view = useMemo(() => parseJournalView(params), [params]);
  const go = useCallback<GoJournal>((change, step = 'push') => {
    // Read from the address itself: two changes may come before React renders the first.
    const current = parseJournalView(new URLSearchParams(window.location.search));
    const address = paths.settings.journal({ ...current, ...change });
    if (address === window.location.pathname + window.location.search) return;
    if (step === 'push') window.history.pushState(null, '', address);
    else window.history.replaceState(null, '', address);
  }, []);
  return { view, go };
}
