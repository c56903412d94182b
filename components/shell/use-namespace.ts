'use client';
import { useSearchParams } from 'next/navigation';
import { namespaceSchema } from '#lib/contracts/namespace.ts';
import { useSession } from './session-context.tsx';

/** The namespace that the page's address names, else that of the sign-in. '' is the root namespace. */
export function useNamespace(): string {
  const session = useSession();
  const named = useSearchParams().get('ns');
  if (named === null) return session.namespace;
  const parsed = namespaceSchema.safeParse(named);
  return parsed.success ? parsed.data : session.namespace;
}
