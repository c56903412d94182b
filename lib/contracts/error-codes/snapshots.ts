import type { ErrorText } from './error-text.ts';

/** Of snapshots. */
export const snapshotCodes = {
  snapshot_under_way: {
    status: 409,
    title: 'A snapshot is being taken',
    advice: 'One at a time: wait until it is done, or cancel it.',
  },
  snapshot_gone: { status: 404, title: 'The snapshot is gone', advice: 'It was deleted meanwhile. Refresh the list.' },
  snapshot_not_verified: {
    status: 409,
    title: 'The snapshot is not verified',
    advice: 'Only a snapshot that was found whole is handed out.',
  },
  snapshot_not_running: { status: 409, title: 'Nothing is to be cancelled', advice: 'This snapshot is no longer being taken here.' },
  snapshot_unsupported: {
    status: 409,
    title: "This server's storage has no snapshots",
    advice: "Only integrated storage (raft) has them. Back up the server's storage by its own means.",
  },
  snapshot_not_archive: {
    status: 502,
    title: 'The answer was not a snapshot',
    advice: 'Something between the console and Vault answered in its place, or with nothing. Check VAULT_ADDR, then take another.',
  },
  snapshot_cut: {
    status: 502,
    title: 'The snapshot ends early',
    advice: 'Vault stopped before the end, although its answer began well. Take another when the cluster is steady.',
  },
  snapshot_damaged: {
    status: 502,
    title: 'The snapshot is damaged',
    advice: 'Its bytes are not those that were packed: the check sum of the archive is wrong. Take another.',
  },
  snapshot_incomplete: {
    status: 502,
    title: 'The snapshot lacks a part',
    advice: 'It does not hold its data, its sums and its sealed sums in their order. Vault failed while making it; take another.',
  },
  snapshot_sums_wrong: {
    status: 502,
    title: "The snapshot's sums do not match",
    advice: 'Its data is not what its own list of sums names. It cannot be restored; take another.',
  },
  snapshot_too_small: {
    status: 502,
    title: 'The snapshot is far smaller than those before',
    advice:
      'It is whole, but holds less than half of what is usual. Find out what went missing; after several of this size they count again.',
  },
  snapshot_disk_full: {
    status: 507,
    title: 'The disk of the console is full',
    advice: 'Nothing of this snapshot was kept. Make room, then take another.',
  },
  snapshot_disk_failed: {
    status: 500,
    title: 'The disk of the console failed',
    advice: 'The snapshot could not be written or read. The operator of this console finds the cause in its log.',
  },
  snapshot_interrupted: {
    status: 503,
    title: 'The console ended while taking it',
    advice: 'What had arrived by then was removed. Take another.',
  },
  snapshot_tampered: {
    status: 409,
    title: 'The file was changed after it was verified',
    advice: 'Do not restore it. The file is left as it is, as evidence.',
  },
  snapshot_file_missing: {
    status: 404,
    title: 'The file is not there',
    advice: "It was removed from this console's disk. Delete the row, and take another.",
  },
  snapshot_elsewhere: {
    status: 409,
    title: 'The file lies with another console',
    advice: 'Several consoles share this list, and each keeps the files that it took. Do this at the one that took it.',
  },
} as const satisfies Record<string, ErrorText>;
