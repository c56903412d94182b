'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Confirm, useConfirm } from '#components/ui/confirm-host.tsx';
import { type Toast, useToast } from '#components/ui/toast-host.tsx';
import type { SnapshotRow } from '#lib/contracts/snapshot.ts';
import { formatBytes } from '#lib/format/bytes.ts';
import { formatUtc } from '#lib/format/time.ts';
import { problemOf } from '#lib/queries/problem.ts';
import {
  cancelSnapshot,
  DELETE_SNAPSHOT,
  DOWNLOAD_SNAPSHOT,
  deleteSnapshot,
  downloadSnapshot,
  snapshotKeys,
  takeSnapshot,
  verifySnapshot,
} from '#lib/queries/snapshots.ts';

export interface SnapshotActs {
  take(): Promise<void>;
  cancel(snapshotId: string): Promise<void>;
  verify(snapshotId: string): Promise<void>;
  download(row: SnapshotRow): Promise<void>;
  /** True when it was deleted. */
  remove(row: SnapshotRow): Promise<boolean>;
}

/** What a person may do to snapshots. The server decides who may; what it refuses is said in a toast or in the dialog. */
export function useSnapshotActs(): SnapshotActs {
  const confirm = useConfirm();
  const toast = useToast();
  const queryClient = useQueryClient();
  return useMemo(() => {
    const refresh = () => queryClient.invalidateQueries({ queryKey: snapshotKeys.all });
    /** `act` gives what to say when it went well, or null for what shows by itself. */
    const told = async (act: () => Promise<Toast | null>) => {
      try {
        const said = await act();
        if (said !== null) toast(said);
      } catch (error) {
        const { title, detail } = problemOf(error);
        toast({ tone: 'error', title, body: detail });
      }
      await refresh();
    };
    return {
      take: () => told(async () => takeSnapshot().then(() => null)),
      cancel: (snapshotId) => told(async () => cancelSnapshot(snapshotId).then(() => null)),
      verify: (snapshotId) => told(async () => verdictToast(await verifySnapshot(snapshotId))),
      async download(row) {
        const isDone = await confirmDownload(confirm, row);
        if (isDone) toast({ tone: 'ok', title: 'Downloaded', body: 'Its bytes were checked once more on the way.' });
        await refresh();
      },
      async remove(row) {
        const isDone = await confirmDelete(confirm, row);
        if (isDone) toast({ tone: 'ok', title: 'Snapshot deleted' });
        await refresh();
        return isDone;
      },
    };
  }, [confirm, toast, queryClient]);
}

function verdictToast({ state, cause }: SnapshotRow): Toast {
  if (state === 'verified') return { tone: 'ok', title: 'Verified again', body: 'The file is what it was when it was taken.' };
  return { tone: 'error', title: cause?.title ?? 'The snapshot is bad', body: cause?.advice };
}

const factsOf = (row: SnapshotRow) => [
  { label: 'Taken', value: formatUtc(Date.parse(row.takenAt)) },
  { label: 'By', value: <bdi>{row.takenBy}</bdi> },
  { label: 'Size', value: formatBytes(row.sizeBytes) },
];

async function confirmDownload(confirm: Confirm, row: SnapshotRow): Promise<boolean> {
  const outcome = await confirm({
    title: 'Download this snapshot?',
    what: 'It holds everything that Vault stores, sealed. Together with the seal key it is every secret: keep the two apart.',
    facts: factsOf(row),
    isReversible: false,
    verbLabel: `Download ${formatBytes(row.sizeBytes)}`,
    stepUp: { verb: DOWNLOAD_SNAPSHOT, input: { id: row.snapshotId } },
    run: async (grant) => {
      saveFile(await downloadSnapshot(row.snapshotId, grant));
      return true;
    },
  });
  return outcome === true;
}

async function confirmDelete(confirm: Confirm, row: SnapshotRow): Promise<boolean> {
  const outcome = await confirm({
    title: 'Delete this snapshot?',
    what: 'Its file is removed from the disk of the console. Copies elsewhere stay.',
    facts: factsOf(row),
    isReversible: false,
    verbLabel: 'Delete snapshot',
    stepUp: { verb: DELETE_SNAPSHOT, input: { id: row.snapshotId } },
    run: async (grant) => {
      await deleteSnapshot(row.snapshotId, grant);
      return true;
    },
  });
  return outcome === true;
}

function saveFile({ name, blob }: { name: string; blob: Blob }): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the blob over by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
