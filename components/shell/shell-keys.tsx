'use client';
import { useRouter } from 'next/navigation';
import { useKeys } from '#components/ui/keys.tsx';
import { paths } from '#lib/paths.ts';
import { useSession } from './session-context.tsx';
import { useNamespace } from './use-namespace.ts';

/** The keys that lead from page to page, within the namespace that is chosen. */
export function ShellKeys() {
  const router = useRouter();
  const session = useSession();
  const namespace = useNamespace();
  const ns = namespace === session.namespace ? undefined : namespace;
  useKeys({
    'g l': { label: 'Go to the leases', run: () => router.push(paths.leases({ ns })) },
    'g s': { label: 'Go to the snapshots', run: () => router.push(paths.snapshots()) },
  });
  return null;
}
