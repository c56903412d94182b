'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Button } from '#components/ui/button.tsx';
import { CopyId } from '#components/ui/copy-id.tsx';
import { Drawer } from '#components/ui/drawer.tsx';
import { ErrorState, ForbiddenState, SkeletonRows } from '#components/ui/state.tsx';
import { ExactTime, RelativeTime } from '#components/ui/time.tsx';
import type { JournalReadReply } from '#lib/contracts/journal.ts';
import { verbWords } from '#lib/format/verb-words.ts';
import { paths } from '#lib/paths.ts';
import { journalRequestQuery } from '#lib/queries/journal.ts';
import { problemOf } from '#lib/queries/problem.ts';
import styles from './journal-drawer.module.css';
import { Outcome } from './journal-table.tsx';
import { factLabel, factText, whoOf } from './journal-words.ts';
import type { GoJournal } from './use-journal-view.ts';

interface JournalDrawerProps {
  readonly namespace: string;
  /** Namespace as the page's address has it; '' is that of the sign-in. */
  readonly ns: string;
  readonly requestId: string;
  readonly go: GoJournal;
  readonly onClose: () => void;
}

type Row = JournalReadReply['rows'][number];

/** All that is written of one request: the intent, the outcome, and their places in the chain. */
export function JournalDrawer({ namespace, ns, requestId, go, onClose }: JournalDrawerProps) {
  const { data, error, refetch } = useQuery(journalRequestQuery(namespace, requestId));
  const problem = error && data === undefined ? problemOf(error) : null;
  return (
    <Drawer isOpen title="Journal rows of a request" onClose={onClose}>
      {data && <Request rows={data.rows} ns={ns} go={go} />}
      {problem?.code === 'vault_denied' && <ForbiddenState problem={problem} />}
      {problem !== null && problem.code !== 'vault_denied' && <ErrorState problem={problem} onRetry={() => void refetch()} />}
      {data === undefined && problem === null && <SkeletonRows count={9} rowHeight={28} />}
    </Drawer>
  );
}

function Request({ rows, ns, go }: { rows: readonly Row[]; ns: string; go: GoJournal }) {
  const first = rows[0];
  if (first === undefined) return null;
  const isOpen = rows.some(({ kind }) => kind === 'intent') && !rows.some(({ kind }) => kind === 'outcome');
  // Of a sign-in only the outcome knows whose it was.
  const known = rows.find(({ displayName, entityId }) => displayName !== '' || entityId !== '') ?? first;
  const who = whoOf(known);
  return (
    <>
      <dl className={styles.facts}>
        <dt>Act</dt>
        <dd>
          {verbWords(first.verb)}
          <span className={styles.small}>{first.verb}</span>
        </dd>
        <dt>Person</dt>
        <dd>
          <bdi>{who || 'not known'}</bdi>
          {known.entityId !== '' && (
            <>
              <CopyId value={known.entityId} elide={false} label="entity id" />
              <span>
                <Button variant="link" size="sm" isInline onClick={() => go({ who: known.entityId, request: '' })}>
                  Only this person
                </Button>
              </span>
            </>
          )}
        </dd>
        <dt>From</dt>
        <dd>
          <bdi>{first.address || 'not known'}</bdi>
        </dd>
        <dt>Request</dt>
        <dd>
          {first.requestId === '' ? (
            'None: the console did this by itself.'
          ) : (
            <>
              <CopyId value={first.requestId} elide={false} label="request id" />
              <Link href={paths.audit({ ns: ns || undefined, text: first.requestId, last: '90d' })}>What Vault’s audit log has of it</Link>
            </>
          )}
        </dd>
      </dl>
      <ol className={styles.rows}>
        {rows.map((row) => (
          <RowOf key={row.seq} row={row} />
        ))}
      </ol>
      {isOpen && (
        <p className={styles.open}>
          No outcome is written. Either it is still under way, or the console ended before it knew: look in Vault whether it happened.
        </p>
      )}
    </>
  );
}

const KIND_WORDS = { intent: 'Intent', outcome: 'Outcome', refusal: 'Refusal', event: 'Event' } as const;

function RowOf({ row }: { row: Row }) {
  return (
    <li className={styles.row}>
      <h3 className={styles.heading}>
        {KIND_WORDS[row.kind]} {row.kind !== 'intent' && <Outcome outcome={row.outcome} code={row.code} />}
      </h3>
      <p className={styles.small}>
        <RelativeTime at={row.at} /> · <ExactTime at={row.at} />
      </p>
      <dl className={styles.facts}>
        {row.code !== '' && row.code !== 'ok' && (
          <>
            <dt>Code</dt>
            <dd className={styles.mono}>{row.code}</dd>
          </>
        )}
        {Object.entries(row.details).map(([name, value]) => (
          <Fact key={name} name={factLabel(name)} value={factText(name, value)} />
        ))}
        <dt>Row</dt>
        <dd>{row.seq}</dd>
        <dt>Hash</dt>
        <dd>
          <CopyId value={row.hash} elide={24} label="hash" />
        </dd>
        <dt>Follows</dt>
        <dd>
          <CopyId value={row.previousHash} elide={24} label="hash of the row before" />
        </dd>
      </dl>
    </li>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <bdi className={styles.mono}>{value}</bdi>
      </dd>
    </>
  );
}
