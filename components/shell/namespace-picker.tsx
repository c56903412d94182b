'use client';
import { useQuery } from '@tanstack/react-query';
import { usePathname, useRouter } from 'next/navigation';
import { useId } from 'react';
import { inNamespace } from '#lib/paths.ts';
import { namespacesQuery } from '#lib/queries/namespaces.ts';
import styles from './namespace-picker.module.css';
import { useSession } from './session-context.tsx';
import { useNamespace } from './use-namespace.ts';

/** Which namespace the page is about. Kept in the address, so that a link says it too. */
export function NamespacePicker() {
  const id = useId();
  const router = useRouter();
  const pathname = usePathname();
  const session = useSession();
  const current = useNamespace();
  const { data, isError } = useQuery(namespacesQuery);
  const known = data?.namespaces ?? [];
  const choices = known.includes(current) ? known : [current, ...known];
  const note = isError
    ? 'The list of namespaces could not be read'
    : data?.isComplete === false
      ? 'Only namespaces you may list'
      : undefined;
  return (
    <span className={styles.picker} title={note}>
      <label htmlFor={id}>Namespace</label>
      <select
        id={id}
        value={current}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          router.push(inNamespace(pathname, chosen === session.namespace ? undefined : chosen));
        }}
      >
        {choices.map((path) => (
          <option key={path} value={path}>
            {path === '' ? 'root' : path}
          </option>
        ))}
      </select>
    </span>
  );
}
