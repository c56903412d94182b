'use client';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { FormError } from '#components/form/form-error.tsx';
import { TextField } from '#components/form/text-field.tsx';
import { Button } from '#components/ui/button.tsx';
import { RelativeTime } from '#components/ui/time.tsx';
import { capabilitiesQuery } from '#lib/queries/policies.ts';
import { problemOf } from '#lib/queries/problem.ts';
import { capabilityWords } from './policy-words.ts';
import styles from './token-panel.module.css';

interface TokenPanelProps {
  readonly namespace: string;
  /** The path that is asked about; '' for none. */
  readonly path: string;
  readonly onAsk: (path: string) => void;
}

/** What one's own token may do on a path, by the server's word and not by reading policies. */
export function TokenPanel({ namespace, path, onAsk }: TokenPanelProps) {
  const [typed, setTyped] = useState(path);
  useEffect(() => setTyped(path), [path]);
  const { data, error, isFetching, refetch } = useQuery({ ...capabilitiesQuery(namespace, path), enabled: path !== '' });
  const problem = error ? problemOf(error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = typed.trim();
    if (wanted === path && path !== '') void refetch();
    else onAsk(wanted);
  };
  return (
    <section className={styles.panel} aria-labelledby="token-panel-title">
      <h2 id="token-panel-title" className={styles.title}>
        What your token may do
      </h2>
      <form className={styles.form} onSubmit={submit}>
        <TextField
          label="Path"
          value={typed}
          onChange={setTyped}
          isMono
          hint="As policies write it; a list is asked for with a slash at the end."
          error={problem?.fields?.['path']}
        />
        <Button type="submit" variant="secondary" size="sm" isLoading={isFetching} spinnerAriaLabel="Asking">
          Ask Vault
        </Button>
      </form>
      {problem !== null && problem.fields?.['path'] === undefined && <FormError problem={problem} />}
      <div role="status">
        {data && problem === null && (
          <>
            <p className={styles.answer}>{capabilityWords(data.capabilities)}</p>
            <p className={styles.note}>
              on <bdi className={styles.path}>{data.path}</bdi>, asked <RelativeTime at={data.askedAt} />
            </p>
          </>
        )}
      </div>
    </section>
  );
}
