'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { CopyId } from '#components/ui/copy-id.tsx';
import { ErrorState, ForbiddenState, SkeletonRows } from '#components/ui/state.tsx';
import { RelativeTime } from '#components/ui/time.tsx';
import type { PolicyReadReply } from '#lib/contracts/policy.ts';
import { isUndeletablePolicy } from '#lib/policy/names.ts';
import { capabilitiesQuery, policyQuery } from '#lib/queries/policies.ts';
import { problemOf } from '#lib/queries/problem.ts';
import { draftKey } from './draft-store.ts';
import { Conflict, News } from './meanwhile.tsx';
import styles from './open-policy.module.css';
import { PolicyDesk } from './policy-desk.tsx';
import { may, policyPath } from './policy-words.ts';
import { useDraft } from './use-draft.ts';
import type { PolicyActs } from './use-policy-acts.tsx';

interface OpenPolicyProps {
  readonly namespace: string;
  readonly name: string;
  readonly acts: PolicyActs;
  readonly isSilent: boolean;
  readonly onDeleted: () => void;
}

/** The policy that the address names, in whatever state it is. */
export function OpenPolicy({ namespace, name, acts, isSilent, onDeleted }: OpenPolicyProps) {
  const { data, error, refetch } = useQuery(policyQuery(namespace, name));
  const { data: rights } = useQuery(capabilitiesQuery(namespace, policyPath(name)));
  const [draft, keep] = useDraft(draftKey(namespace, name));
  const [seen, setSeen] = useState<PolicyReadReply | undefined>(data);
  // What this page saved itself, until the query tells the same: in between the old text would look like somebody else's.
  const [own, setOwn] = useState<{ before: string | undefined; saved: PolicyReadReply } | null>(null);
  const problem = error ? problemOf(error) : null;
  const isRefused = problem !== null && problem.status >= 400 && problem.status < 500;
  const isGone = problem?.code === 'vault_not_found';
  // After a refusal what was seen before is not shown on; what somebody typed is.
  const isOwnAhead = own !== null && data?.hash === own.before;
  const now = isRefused ? undefined : isOwnAhead ? own.saved : data;
  if (own !== null && data?.hash === own.saved.hash) setOwn(null);
  if (seen === undefined && now !== undefined) setSeen(now);

  if (problem?.code === 'vault_denied') return <Forbidden name={name} problem={problem} />;
  if (problem !== null && now === undefined && !(isGone && draft)) return <ErrorState problem={problem} onRetry={() => void refetch()} />;
  if (now === undefined && !draft) return <SkeletonRows count={16} rowHeight={20} />;

  const current = isGone ? null : (now ?? null);
  const isChangedMeanwhile =
    draft !== undefined && (isGone || (now !== undefined && draft.base?.hash !== now.hash)) && !(isGone && draft.base === null);
  const capabilities = rights?.capabilities;
  const isRemovable = current !== null && !isUndeletablePolicy(name) && may(capabilities, 'delete');
  const takeTheirs = () => {
    keep(null);
    if (current === null) onDeleted();
    else setSeen(current);
  };
  const remove = async (policy: PolicyReadReply) => {
    if (!(await acts.remove(policy))) return;
    keep(null);
    onDeleted();
  };
  return (
    <>
      <header className={styles.head}>
        <h2 className={styles.name}>
          <CopyId value={name} elide={false} label="policy name" />
        </h2>
        {current !== null && <VersionFacts policy={current} />}
      </header>
      <PolicyDesk
        policy={{ name }}
        now={current}
        draft={draft}
        keep={keep}
        acts={acts}
        capabilities={capabilities}
        isSilent={isSilent}
        isChangedMeanwhile={isChangedMeanwhile}
        onSaved={(saved) => {
          setOwn({ before: data?.hash, saved });
          setSeen(saved);
        }}
        notice={
          <>
            {isChangedMeanwhile && draft && (
              <Conflict draft={draft} now={current} onTakeTheirs={takeTheirs} onKeepMine={() => keep({ ...draft, base: current })} />
            )}
            {!draft && seen && current && seen.hash !== current.hash && (
              <News before={seen.text} now={current} onSeen={() => setSeen(current)} />
            )}
          </>
        }
        actions={
          isRemovable && (
            <Button variant="secondary" isDanger size="sm" isDisabled={isSilent} onClick={() => void remove(current)}>
              Delete policy…
            </Button>
          )
        }
      />
    </>
  );
}

function VersionFacts({ policy: { version, modifiedAt, expiresAt } }: { policy: PolicyReadReply }) {
  return (
    <p className={styles.facts}>
      {version !== null && version > 0 && <span>version {version}</span>}
      {modifiedAt !== null && (
        <span>
          saved <RelativeTime at={modifiedAt} />
        </span>
      )}
      {expiresAt !== null && (
        <span>
          Vault removes it <RelativeTime at={expiresAt} />
        </span>
      )}
    </p>
  );
}

function Forbidden({ name, problem }: { name: string; problem: ReturnType<typeof problemOf> }) {
  return (
    <>
      <ForbiddenState problem={problem} />
      <p className={styles.hint}>
        To read it a policy needs <code>read</code> on{' '}
        <bdi>
          <code>{policyPath(name)}</code>
        </bdi>
        .
      </p>
    </>
  );
}
