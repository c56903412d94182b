'use client';
import { CopyId } from '#components/ui/copy-id.tsx';
import { RelativeTime } from '#components/ui/time.tsx';
import type { LeftTokenRow } from '#lib/contracts/people.ts';
import styles from './account.module.css';

/** Sessions are over, their tokens may not be: said until Vault confirms that they are dead. */
export function LeftTokens({ rows }: { rows: readonly LeftTokenRow[] }) {
  return (
    <section className={styles.left} aria-labelledby="left-tokens">
      <h2 id="left-tokens">Tokens of ended sessions that may still live</h2>
      <p className={styles.quiet}>Revoking them failed and is tried again until Vault confirms it.</p>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col">Accessor</th>
            <th scope="col">Since</th>
            <th scope="col">Tries</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.accessor}>
              <td>
                <bdi>{row.displayName}</bdi>
              </td>
              <td>
                <CopyId value={row.accessor} label="accessor" />
              </td>
              <td>
                <RelativeTime at={row.since} />
              </td>
              <td>{row.tries}</td>
              <td>{row.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
