'use client';
import { useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { paths } from '#lib/paths.ts';
import { type PolicyView, parsePolicyView } from './url-state.ts';

/** A step that the back button undoes (`push`), or one that it skips (`replace`), such as a typed letter. */
export type Step = 'push' | 'replace';

/** The page's state, which is its address, and the way to change a part of it. */
export function usePolicyView(): { view: PolicyView; go: (change: Partial<PolicyView>, step: Step) => void } {
  const params = useSearchParams();
  const view = useMemo(() => parsePolicyView(params), [params]);
  const go = useCallback((change: Partial<PolicyView>, step: Step) => {
    // Read from the address itself: two changes may come before React renders the first.
    const current = parsePolicyView(new URLSearchParams(window.location.search));
    const address = paths.policies({ ...current, ...change });
    if (address === window.location.pathname + window.location.search) return;
    if (step === 'push') window.history.pushState(null, '', address);
    else window.history.replaceState(null, '', address);
  }, []);
  return { view, go };
}
