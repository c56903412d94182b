'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { useExactTime } from '#components/ui/time.tsx';
import { useToast } from '#components/ui/toast-host.tsx';
import type { FactorNotice } from '#lib/contracts/factor.ts';
import { paths } from '#lib/paths.ts';
import { dismissFactorNotices, factorKeys, factorNoticesQuery } from '#lib/queries/factors.ts';
import { problemOf } from '#lib/queries/problem.ts';
import styles from './app-shell.module.css';
import { noticeWords } from './notice-words.ts';

/** Over every page until somebody says that it was them: what another session changed in this person's second factors. */
export function FactorNotices() {
  const { data } = useQuery(factorNoticesQuery);
  const client = useQueryClient();
  const toast = useToast();
  const [isSending, setIsSending] = useState(false);
  const notices = data?.notices ?? [];
  const newestId = notices[0]?.noticeId;
  const dismiss = async () => {
    if (newestId === undefined) return;
    setIsSending(true);
    try {
      await dismissFactorNotices(newestId);
    } catch (error) {
      const { title, detail } = problemOf(error);
      toast({ tone: 'error', title, body: detail });
    }
    await client.invalidateQueries({ queryKey: factorKeys.notices() });
    setIsSending(false);
  };
  return (
    <div role="status">
      {notices.length > 0 && (
        <div className={styles.notice}>
          <div className={styles.noticeWords}>
            {notices.map((notice) => (
              <NoticeLine key={notice.noticeId} notice={notice} />
            ))}
            <p>
              If that was not you, look at <Link href={paths.factors()}>your second factors</Link> and tell the administrator of this
              console at once.
            </p>
          </div>
          <Button variant="secondary" size="sm" isDisabled={isSending} onClick={() => void dismiss()}>
            I know of this
          </Button>
        </div>
      )}
    </div>
  );
}

function NoticeLine({ notice }: { notice: FactorNotice }) {
  return (
    <p>
      <strong>{noticeWords(notice)}.</strong> {useExactTime(Date.parse(notice.at))}
    </p>
  );
}
