'use client';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useId, useRef, useState } from 'react';
import { useSilence } from '#components/shell/use-silence.ts';
import type { VirtualTableHandle } from '#components/table/virtual-table.tsx';
import { Button } from '#components/ui/button.tsx';
import { useKeys } from '#components/ui/keys.tsx';
import { Page } from '#components/ui/page.tsx';
import { EmptyState, ErrorState, ForbiddenState, SkeletonRows } from '#components/ui/state.tsx';
import { useToast } from '#components/ui/toast-host.tsx';
import type { SnapshotListReply, SnapshotRow } from '#lib/contracts/snapshot.ts';
import { formatBytes } from '#lib/format/bytes.ts';
import { paths } from '#lib/paths.ts';
import { problemOf } from '#lib/queries/problem.ts';
import { snapshotsQuery } from '#lib/queries/snapshots.ts';
import { SnapshotBeads } from './snapshot-beads.tsx';
import { SnapshotFacts } from './snapshot-facts.tsx';
import { SnapshotTable } from './snapshot-table.tsx';
import { underWay, whyNotTake } from './snapshot-words.ts';
import styles from './snapshots-page.module.css';
import { TakingLine } from './taking-line.tsx';
import { useSnapshotActs } from './use-snapshot-acts.tsx';

const SnapshotDrawer = dynamic(() => import('./snapshot-drawer.tsx').then((module) => module.SnapshotDrawer), { ssr: false });

export function SnapshotsPage() {
  const { data, error, dataUpdatedAt, refetch } = useQuery(snapshotsQuery);
  const problem = error ? problemOf(error) : null;
  // After a refusal what was seen before is not shown on.
  const reply = problem !== null && problem.status >= 400 && problem.status < 500 ? undefined : data;
  const isSilent = useSilence({ asOf: reply ? dataUpdatedAt : null, hasFailed: problem !== null });
  const acts = useSnapshotActs();
  const openId = useSearchParams().get('snapshot') ?? '';
  const table = useRef<VirtualTableHandle>(null);
  const taking = reply && underWay(reply.rows);
  const whyOff = whyNotTake(reply, isSilent);
  const open = useCallback((snapshot: string) => window.history.pushState(null, '', paths.snapshots({ snapshot })), []);
  const opened = reply?.rows.find((row) => row.snapshotId === openId);
  useKeys({ j: { label: 'Into the list of snapshots', run: () => table.current?.focus() } });
  useEndToast(reply);

  return (
    <Page
      isFilled
      title="Snapshots"
      facts={<SnapshotFacts reply={reply} isFailed={problem !== null} />}
      actions={<TakeButton whyOff={whyOff} onTake={acts.take} />}
    >
      {taking && <TakingLine row={taking} onCancel={reply?.mayTake ? () => acts.cancel(taking.snapshotId) : null} />}
      {reply === undefined && problem === null && <SkeletonRows count={12} />}
      {reply === undefined && problem?.code === 'vault_denied' && (
        <>
          <ForbiddenState problem={problem} />
          <p className={styles.hint}>
            To see the snapshots a policy needs <code>read</code> on <code>console/snapshots/root</code> of the console’s own mount.
          </p>
        </>
      )}
      {reply === undefined && problem !== null && problem.code !== 'vault_denied' && (
        <ErrorState problem={problem} onRetry={() => void refetch()} />
      )}
      {reply !== undefined && reply.rows.length === 0 && (
        <EmptyState
          title="No snapshot was taken yet"
          body="A snapshot holds everything that Vault stores, sealed. It is verified while it arrives and kept on the disk of this console."
        />
      )}
      {reply !== undefined && reply.rows.length > 0 && (
        <>
          <SnapshotBeads rows={reply.rows} openId={openId} onOpen={open} />
          <SnapshotTable ref={table} rows={reply.rows} openId={openId} onOpen={open} />
        </>
      )}
      {reply !== undefined && opened !== undefined && (
        <SnapshotDrawer
          key={opened.snapshotId}
          row={opened}
          reply={reply}
          acts={acts}
          whyOff={isSilent ? 'Vault does not answer, so nothing can be changed now.' : null}
          onClose={() => open('')}
        />
      )}
    </Page>
  );
}

function TakeButton({ whyOff, onTake }: { whyOff: string | null; onTake: () => Promise<void> }) {
  const reasonId = useId();
  const [isStarting, setIsStarting] = useState(false);
  const take = async () => {
    setIsStarting(true);
    await onTake();
    setIsStarting(false);
  };
  return (
    <>
      <Button
        size="sm"
        onClick={() => void take()}
        isAriaDisabled={whyOff !== null || isStarting}
        isLoading={isStarting}
        spinnerAriaLabel="Starting"
        aria-describedby={whyOff === null ? undefined : reasonId}
        title={whyOff ?? undefined}
      >
        Take snapshot
      </Button>
      {whyOff !== null && (
        <span id={reasonId} className="sp-visually-hidden">
          {whyOff}
        </span>
      )}
    </>
  );
}

/** Says how a snapshot ended that this page saw being taken. */
function useEndToast(reply: SnapshotListReply | undefined): void {
  const toast = useToast();
  const watchedId = useRef<string | null>(null);
  useEffect(() => {
    if (reply === undefined) return;
    const before = reply.rows.find((row) => row.snapshotId === watchedId.current);
    if (before !== undefined && before.state !== 'taking') toast(endWords(before));
    watchedId.current = underWay(reply.rows)?.snapshotId ?? null;
  }, [reply, toast]);
}

function endWords({ state, cause, sizeBytes }: SnapshotRow) {
  if (state === 'verified') return { tone: 'ok', title: `Snapshot verified, ${formatBytes(sizeBytes)}` } as const;
  if (cause?.code === 'request_cancelled') return { tone: 'warn', title: 'Snapshot cancelled' } as const;
  return { tone: 'error', title: cause?.title ?? 'The snapshot is bad', body: cause?.advice } as const;
}
