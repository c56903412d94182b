'use client';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { Page, PageFacts } from '#components/ui/page.tsx';
import { ErrorState, SkeletonRows } from '#components/ui/state.tsx';
import type { FactorListReply } from '#lib/contracts/factor.ts';
import { countOf } from '#lib/format/count.ts';
import { factorsQuery } from '#lib/queries/factors.ts';
import { problemOf } from '#lib/queries/problem.ts';
import { AddPasskey } from './add-passkey.tsx';
import { AuthenticatorApp } from './authenticator-app.tsx';
import { whyNotRemovePasskey } from './factor-words.ts';
import styles from './factors-page.module.css';
import { PasskeyItem } from './passkey-item.tsx';
import { useFactorActs } from './use-factor-acts.tsx';

/** What a person proves themselves with beside the password. */
export function FactorsPage() {
  const { data, error, refetch } = useQuery(factorsQuery);
  return (
    <Page title="Second factors" facts={<PageFacts items={data === undefined ? [] : factsOf(data)} />}>
      {data === undefined && error === null && <SkeletonRows count={4} rowHeight={56} />}
      {data === undefined && error !== null && <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} />}
      {data !== undefined && <Factors reply={data} />}
    </Page>
  );
}

function factsOf({ passkeys, totp }: FactorListReply): string[] {
  return [
    passkeys.length === 0 ? 'No passkey' : countOf(passkeys.length, 'passkey'),
    totp === null ? 'no authenticator app' : 'authenticator app',
  ];
}

function Factors({ reply }: { reply: FactorListReply }) {
  const acts = useFactorActs();
  const [passkeysId, appId] = [useId(), useId()];
  return (
    <div className={styles.page}>
      <section aria-labelledby={passkeysId} className={styles.section}>
        <h2 id={passkeysId} className={styles.heading}>
          Passkeys
        </h2>
        {reply.passkeys.length > 0 && (
          <ul className={styles.list}>
            {reply.passkeys.map((row) => (
              <PasskeyItem key={row.passkeyId} row={row} acts={acts} whyNotRemove={whyNotRemovePasskey(reply)} />
            ))}
          </ul>
        )}
        {reply.passkeys.length === 0 && (
          <p className={styles.quiet}>None. A passkey answers only to this console’s own address, so nobody can talk you out of it.</p>
        )}
        <AddPasskey reply={reply} acts={acts} />
      </section>
      <section aria-labelledby={appId} className={styles.section}>
        <h2 id={appId} className={styles.heading}>
          Authenticator app
        </h2>
        <AuthenticatorApp reply={reply} acts={acts} />
      </section>
    </div>
  );
}
