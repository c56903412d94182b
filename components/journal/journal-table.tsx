'use client';
import BadIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-error-fill-icon';
import WarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-fill-icon';
import { type Ref, useCallback } from 'react';
import { type TableColumn, VirtualTable, type VirtualTableHandle, type VisibleRows } from '#components/table/virtual-table.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { RelativeTime } from '#components/ui/time.tsx';
import { type JournalOutcome, type JournalRow, journalKeyOf } from '#lib/contracts/journal.ts';
import { elideMiddle } from '#lib/format/elide.ts';
import { verbWords } from '#lib/format/verb-words.ts';
import styles from './journal-table.module.css';
import { OUTCOME_WORDS, targetOf, whoOf } from './journal-words.ts';
import type { JournalRows } from './use-journal-rows.ts';

interface JournalTableProps {
  readonly list: JournalRows;
  readonly openRequest: string;
  /** Changes when the rows are other rows. */
  readonly placeKey: string;
  readonly onOpen: (row: JournalRow) => void;
  readonly ref?: Ref<VirtualTableHandle>;
}

const COLUMNS: readonly TableColumn<JournalRow>[] = [
  { id: 'at', header: 'Time', className: styles.at, cell: ({ at }) => <RelativeTime at={at} /> },
  { id: 'who', header: 'Person', className: styles.who, cell: (row) => <Who row={row} /> },
  { id: 'act', header: 'Act', className: styles.act, cell: ({ verb }) => <span title={verb}>{verbWords(verb)}</span> },
  { id: 'target', header: 'Target', className: styles.target, cell: (row) => <Target row={row} /> },
  { id: 'outcome', header: 'Outcome', className: styles.outcome, cell: (row) => <Outcome outcome={row.outcome} code={row.code} /> },
  { id: 'address', header: 'From', className: styles.address, cell: ({ address }) => <bdi>{address || '–'}</bdi> },
  {
    id: 'request',
    header: 'Request',
    className: styles.request,
    cell: ({ requestId }, isActive) =>
      requestId === '' ? (
        '–'
      ) : (
        <>
          <span className={styles.mono} title={requestId}>
            {requestId.slice(0, 8)}
          </span>
          <CopyButton value={requestId} label={`request id ${requestId}`} isTabbable={isActive} />
        </>
      ),
  },
];

const AHEAD = 40;

export function JournalTable({ list, openRequest, placeKey, onOpen, ref }: JournalTableProps) {
  const { rows, hasMore, askMore } = list;
  const onVisibleChange = useCallback(
    ({ last }: VisibleRows) => {
      if (hasMore && last + AHEAD >= rows.length) askMore();
    },
    [rows.length, hasMore, askMore],
  );
  return (
    <VirtualTable
      {...(ref === undefined ? {} : { ref })}
      label="Journal"
      columns={COLUMNS}
      rowCount={rows.length + (hasMore ? 1 : 0)}
      rowAt={(index) => rows[index]}
      rowKey={journalKeyOf}
      onVisibleChange={onVisibleChange}
      onOpen={onOpen}
      openKey={openRequest}
      gridClassName={styles.grid}
      resetKey={placeKey}
    />
  );
}

function Who({ row }: { row: JournalRow }) {
  const name = whoOf(row);
  if (name === '') return <span className={styles.quiet}>not known</span>;
  return (
    <span className={row.displayName === '' ? styles.quiet : undefined} title={name}>
      <bdi>{name}</bdi>
    </span>
  );
}

const TARGET_CHARS = 48;

function Target({ row }: { row: JournalRow }) {
  const target = targetOf(row);
  return (
    <bdi className={styles.mono} title={target}>
      {elideMiddle(target, TARGET_CHARS)}
    </bdi>
  );
}

const ICONS = { done: null, refused: BadIcon, failed: BadIcon, unknown: WarningIcon } as const;

/** An icon and a word, never colour alone. */
export function Outcome({ outcome, code }: { outcome: JournalOutcome; code: string }) {
  const { word, tone } = OUTCOME_WORDS[outcome];
  const Icon = ICONS[outcome];
  return (
    <span className={styles.word} data-tone={tone} title={code === 'ok' || code === '' ? word : code}>
      {Icon && <Icon />}
      {outcome === 'unknown' ? 'outcome unknown' : word}
    </span>
  );
}
