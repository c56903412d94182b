'use client';
import { PlainButton } from '#components/ui/plain-button.tsx';
import { RelativeTime } from '#components/ui/time.tsx';
import type { PersonRow } from '#lib/contracts/people.ts';
import { countOf } from '#lib/format/count.ts';
import styles from './account.module.css';
import { Mark } from './mark.tsx';

interface PeopleTableProps {
  readonly rows: readonly PersonRow[];
  readonly openId: string;
  readonly onOpen: (entityId: string) => void;
}

export function PeopleTable({ rows, openId, onOpen }: PeopleTableProps) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Signs in by</th>
          <th scope="col">Second factor</th>
          <th scope="col">Enrolment code</th>
          <th scope="col">Sessions</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.entityId} data-open={row.entityId === openId}>
            <td>
              <PlainButton className={styles.open} onClick={() => onOpen(row.entityId)}>
                <bdi>{row.name}</bdi>
              </PlainButton>
              {row.isSelf && <span className={styles.quiet}> · you</span>}
            </td>
            <td className={styles.quiet}>{[...new Set(row.aliases.map(({ mount }) => mount))].join(', ') || 'nothing'}</td>
            <td>
              <FactorWords row={row} />
            </td>
            <td className={styles.quiet}>
              {row.codeExpiresAt !== null && (
                <>
                  open, ends <RelativeTime at={row.codeExpiresAt} />
                </>
              )}
            </td>
            <td className={styles.quiet}>{row.sessionCount > 0 && countOf(row.sessionCount, 'session')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function FactorWords({ row }: { row: PersonRow }) {
  if (row.isDisabled) return <Mark tone="bad">locked by wrong codes</Mark>;
  return row.isEnrolled ? <Mark tone="ok">enrolled</Mark> : <span className={styles.quiet}>none</span>;
}
