'use client';
import WarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-icon';
import { type Ref, useMemo } from 'react';
import { type TableColumn, VirtualTable, type VirtualTableHandle } from '#components/table/virtual-table.tsx';
import { looksLikeRoot } from '#lib/policy/names.ts';
import { draftKey } from './draft-store.ts';
import styles from './policy-list.module.css';
import { useDraftLookup } from './use-draft.ts';

interface PolicyListProps {
  readonly namespace: string;
  readonly names: readonly string[];
  readonly openName: string;
  /** Changes when the rows are other rows. */
  readonly placeKey: string;
  readonly onOpen: (name: string) => void;
  readonly ref?: Ref<VirtualTableHandle>;
}

const keyOf = (name: string) => name;
const nothing = () => undefined;

export function PolicyList({ namespace, names, openName, placeKey, onOpen, ref }: PolicyListProps) {
  const hasDraft = useDraftLookup();
  const columns = useMemo<readonly TableColumn<string>[]>(
    () => [
      {
        id: 'name',
        header: 'Policy',
        cell: (name) => <NameCell name={name} isUnsaved={hasDraft(draftKey(namespace, name))} />,
      },
    ],
    [namespace, hasDraft],
  );
  return (
    <VirtualTable
      {...(ref === undefined ? {} : { ref })}
      label="Policies"
      columns={columns}
      rowCount={names.length}
      rowAt={(index) => names[index]}
      rowKey={keyOf}
      onVisibleChange={nothing}
      onOpen={onOpen}
      openKey={openName}
      gridClassName={styles.grid}
      resetKey={placeKey}
    />
  );
}

function NameCell({ name, isUnsaved }: { name: string; isUnsaved: boolean }) {
  const isDisguised = name !== 'root' && looksLikeRoot(name);
  return (
    <span className={styles.cell}>
      <bdi className={styles.name} title={name}>
        {name}
      </bdi>
      {isDisguised && (
        <span className={styles.tag} data-tone="warn">
          <WarningIcon /> looks like root
        </span>
      )}
      {isUnsaved && <span className={styles.tag}>unsaved</span>}
    </span>
  );
}
