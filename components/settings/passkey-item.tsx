'use client';
import WarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-fill-icon';
import { type FormEvent, useId, useState } from 'react';
import { FormError } from '#components/form/form-error.tsx';
import { TextField } from '#components/form/text-field.tsx';
import { Button } from '#components/ui/button.tsx';
import { RelativeTime } from '#components/ui/time.tsx';
import type { PasskeyRow } from '#lib/contracts/factor.ts';
import { type ClientProblem, problemOf } from '#lib/queries/problem.ts';
import { whereWords } from './factor-words.ts';
import styles from './factors-page.module.css';
import type { FactorActs } from './use-factor-acts.tsx';

interface PasskeyItemProps {
  readonly row: PasskeyRow;
  readonly acts: FactorActs;
  /** Why it cannot be removed; null when it can. */
  readonly whyNotRemove: string | null;
}

export function PasskeyItem({ row, acts, whyNotRemove }: PasskeyItemProps) {
  const [isRenaming, setIsRenaming] = useState(false);
  const nameId = useId();
  const reasonId = useId();
  return (
    <li className={styles.item} aria-labelledby={nameId}>
      <div className={styles.words}>
        <h3 id={nameId} className={styles.name}>
          <bdi>{row.name}</bdi>
        </h3>
        {isRenaming && <RenameForm row={row} acts={acts} onDone={() => setIsRenaming(false)} />}
        {row.clonedAt !== null && (
          <p className={styles.cloned}>
            <WarningIcon />
            <span>
              Possibly cloned, accepted no more: its counter did not rise <RelativeTime at={row.clonedAt} />. Remove it, and find out who
              holds its copy.
            </span>
          </p>
        )}
        <p className={styles.facts}>
          <span>{whereWords(row)}</span>
          <span>
            Added <RelativeTime at={row.createdAt} />
          </span>
          <span>{row.lastUsedAt === null ? 'Not used yet' : <>Last used {<RelativeTime at={row.lastUsedAt} />}</>}</span>
        </p>
      </div>
      <div className={styles.buttons}>
        <Button
          variant="secondary"
          size="sm"
          onClick={() => setIsRenaming((before) => !before)}
          aria-label={`Rename passkey ${row.name}`}
          aria-expanded={isRenaming}
        >
          Rename
        </Button>
        <Button
          variant="secondary"
          size="sm"
          isDanger
          isAriaDisabled={whyNotRemove !== null}
          title={whyNotRemove ?? undefined}
          aria-describedby={whyNotRemove === null ? undefined : reasonId}
          onClick={() => void acts.removePasskey(row)}
          aria-label={`Remove passkey ${row.name}…`}
        >
          Remove…
        </Button>
        {whyNotRemove !== null && (
          <span id={reasonId} className="sp-visually-hidden">
            {whyNotRemove}
          </span>
        )}
      </div>
    </li>
  );
}

function RenameForm({ row, acts, onDone }: { row: PasskeyRow; acts: FactorActs; onDone: () => void }) {
  const [name, setName] = useState(row.name);
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    setProblem(null);
    try {
      if (await acts.renamePasskey(row, name.trim())) onDone();
    } catch (error) {
      setProblem(problemOf(error));
    }
    setIsBusy(false);
  };
  return (
    <form className={styles.rename} onSubmit={submit}>
      <TextField label="New name" value={name} onChange={setName} error={problem?.fields?.['name']} hasAutoFocus />
      <Button type="submit" size="sm" variant="secondary" isDisabled={isBusy || name.trim() === '' || name.trim() === row.name}>
        Save name
      </Button>
      <Button size="sm" variant="link" onClick={onDone}>
        Cancel
      </Button>
      <FormError problem={problem?.code === 'invalid_input' ? null : problem} />
    </form>
  );
}
