'use client';
import { useRouter } from 'next/navigation';
import { useKeys } from '#components/ui/keys.tsx';
import { PAGES } from './pages.ts';
import { useSession } from './session-context.tsx';
import { useNamespace } from './use-namespace.ts';

/** The keys that lead from page to page, within the namespace that is chosen. */
export function ShellKeys() {
  const router = useRouter();
  const session = useSession();
  const namespace = useNamespace();
  const ns = namespace === session.namespace ? undefined : namespace;
  useKeys(Object.fromEntries(PAGES.map(({ keys, goTo, href }) => [keys, { label: goTo, run: () => router.push(href(ns)) }])));
  return null;
}
