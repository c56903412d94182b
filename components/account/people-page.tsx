'use client';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useCallback, useState } from 'react';
import { useSession } from '#components/shell/session-context.tsx';
import { useNamespace } from '#components/shell/use-namespace.ts';
import { Page, PageFacts } from '#components/ui/page.tsx';
import { SearchField } from '#components/ui/search-field.tsx';
import { EmptyState, ErrorState, ForbiddenState, SkeletonRows } from '#components/ui/state.tsx';
import type { PeopleListReply } from '#lib/contracts/people.ts';
import { countOf } from '#lib/format/count.ts';
import { paths } from '#lib/paths.ts';
import { peopleQuery } from '#lib/queries/people.ts';
import { problemOf } from '#lib/queries/problem.ts';
import styles from './account.module.css';
import { LeftTokens } from './left-tokens.tsx';
import { PeopleTable } from './people-table.tsx';
import { PersonDrawer } from './person-drawer.tsx';

/** Who has a second factor, and what an administrator does for those who lost it. */
export function PeoplePage() {
  const namespace = useNamespace();
  const session = useSession();
  const { data, error, refetch } = useQuery(peopleQuery(namespace));
  const problem = error ? problemOf(error) : null;
  // After a refusal what was seen before is not shown on.
  const reply = problem !== null && problem.status >= 400 && problem.status < 500 ? undefined : data;
  const filter = useSearchParams().get('filter') ?? '';
  const setFilter = useCallback(
    (next: string) => {
      const ns = namespace === session.namespace ? undefined : namespace;
      window.history.replaceState(null, '', paths.settings.people({ ns, filter: next }));
    },
    [namespace, session.namespace],
  );
  const [openId, setOpenId] = useState('');
  const shown = reply?.rows.filter((row) =>
    [row.name, row.entityId, ...row.aliases.map(({ name }) => name)].some((text) => has(text, filter)),
  );
  const opened = reply?.rows.find((row) => row.entityId === openId);
  return (
    <Page
      title="People"
      facts={<Facts reply={reply} isFailed={problem !== null} />}
      toolbar={reply !== undefined && reply.rows.length > 0 && <SearchField label="Filter people" value={filter} onChange={setFilter} />}
    >
      {reply === undefined && problem === null && <SkeletonRows count={12} />}
      {reply === undefined && problem?.code === 'vault_denied' && (
        <>
          <ForbiddenState problem={problem} />
          <p className={styles.hint}>
            To look after people a policy needs <code>read</code> and <code>update</code> on{' '}
            <code>console/people/{namespace || 'root'}</code> of the console’s own mount, and <code>list</code> and <code>read</code> on{' '}
            <code>identity/entity/id</code>.
          </p>
        </>
      )}
      {reply === undefined && problem !== null && problem.code !== 'vault_denied' && (
        <ErrorState problem={problem} onRetry={() => void refetch()} />
      )}
      {reply !== undefined && reply.rows.length === 0 && (
        <EmptyState title="Vault knows nobody here" body="People come to be known at their first sign-in to Vault in this namespace." />
      )}
      {shown !== undefined && shown.length > 0 && <PeopleTable rows={shown} openId={openId} onOpen={setOpenId} />}
      {reply !== undefined && reply.rows.length > 0 && shown?.length === 0 && (
        <EmptyState title="Nobody matches the filter" body="It looks into names and entity ids." />
      )}
      {reply !== undefined && reply.leftTokens.length > 0 && <LeftTokens rows={reply.leftTokens} />}
      {reply !== undefined && opened !== undefined && (
        <PersonDrawer key={openId} row={opened} namespace={namespace} mayChange={reply.mayChange} onClose={() => setOpenId('')} />
      )}
    </Page>
  );
}

const has = (text: string, part: string) => text.toLowerCase().includes(part.trim().toLowerCase());

function Facts({ reply, isFailed }: { reply: PeopleListReply | undefined; isFailed: boolean }) {
  if (reply === undefined) return <PageFacts items={[isFailed ? 'Not known' : 'Looking…']} />;
  const enrolledCount = reply.rows.filter((row) => row.isEnrolled).length;
  return (
    <PageFacts
      items={[
        countOf(reply.rows.length, 'identity', 'identities'),
        `${enrolledCount} with a second factor`,
        !reply.isComplete && 'more than are shown',
      ]}
    />
  );
}
