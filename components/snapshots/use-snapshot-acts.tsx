'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Confirm, useConfirm } from '#components/ui/confirm-host.tsx';
import { useToast } from '#components/ui/toast-host.tsx';
import type { SnapshotListReply, SnapshotRow } from '#lib/contracts/snapshot.ts';
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
  snapshotsQuery,
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
    /** Shows what the act gave before the list is asked again, so that page and words agree. */
    const shown = async (act: () => Promise<SnapshotRow>): Promise<SnapshotRow | null> => {
      let row: SnapshotRow | null = null;
      try {
        const found = await act();
        row = found;
        queryClient.setQueryData(snapshotsQuery.queryKey, (reply) => reply && withRow(reply, found));
      } catch (error) {
        const { title, detail } = problemOf(error);
        toast({ tone: 'error', title, body: detail });
      }
      void refresh();
      return row;
    };
    return {
      take: async () => void (await shown(takeSnapshot)),
      cancel: async (snapshotId) => void (await shown(() => cancelSnapshot(snapshotId))),
      async verify(snapshotId) {
        const row = await shown(() => verifySnapshot(snapshotId));
        // A bad one says so itself, as an alert beside the button.
        if (row?.state === 'verified') toast({ tone: 'ok', title: 'Verified again: the file is what it was when it was taken' });
      },
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

/** The list with this row in it, in the place of its earlier form or as the newest. */
function withRow(reply: SnapshotListReply, row: SnapshotRow): SnapshotListReply {
  const isKnown = reply.rows.some(({ snapshotId }) => snapshotId === row.snapshotId);
  const rows = isKnown ? reply.rows.map((known) => (known.snapshotId === row.snapshotId ? row : known)) : [row, ...reply.rows];
  return { ...reply, rows };
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
