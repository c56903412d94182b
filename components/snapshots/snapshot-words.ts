import type { SnapshotListReply, SnapshotRow, SnapshotState } from '#lib/contracts/snapshot.ts';
import { formatBytes } from '#lib/format/bytes.ts';
import { formatClockTime, formatUtc } from '#lib/format/time.ts';

/** A state in one or two words. */
export const STATE_WORDS: Readonly<Record<SnapshotState, string>> = { taking: 'being taken', verified: 'verified', bad: 'bad' };

/** The newest snapshot that was found whole; undefined when there is none. */
export function newestVerified(rows: readonly SnapshotRow[]): SnapshotRow | undefined {
  return rows.find((row) => row.state === 'verified');
}

/** The one that is being taken; there is never more than one. */
export function underWay(rows: readonly SnapshotRow[]): SnapshotRow | undefined {
  return rows.find((row) => row.state === 'taking');
}

/** `06:12 today`, else the date and time in UTC. The zone is the browser's; without one, UTC alone. */
export function momentWords(atMs: number, nowMs: number, timeZone: string | null): string {
  if (timeZone === null) return formatUtc(atMs);
  const day = (ms: number) => new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone }).format(ms);
  if (day(atMs) !== day(nowMs)) return formatUtc(atMs);
  return `${formatClockTime(atMs, timeZone).slice(0, 5)} today`;
}

/** One snapshot in a breath, for a bead: `verified, 31 MB, 2026-11-24 06:12:26 UTC`. */
export function beadWords({ state, cause, sizeBytes, takenAt }: SnapshotRow): string {
  const what = cause === null ? STATE_WORDS[state] : `${STATE_WORDS[state]}: ${cause.title}`;
  return `${what}, ${formatBytes(sizeBytes)}, ${formatUtc(Date.parse(takenAt))}`;
}

/** Why nothing can be taken now; null when it can. */
export function whyNotTake(reply: SnapshotListReply | undefined, isSilent: boolean): string | null {
  if (isSilent) return 'Vault does not answer, so nothing can be changed now.';
  if (reply === undefined) return 'It is not known yet what you may do here.';
  if (!reply.mayTake) return 'Your policies let you look at snapshots, not take them.';
  return underWay(reply.rows) ? 'One is being taken. They go one at a time.' : null;
}

/** Why this snapshot cannot be downloaded; null when it can. */
export function whyNotDownload(reply: SnapshotListReply, row: SnapshotRow): string | null {
  if (row.state === 'bad') return 'A bad snapshot is never handed out.';
  if (row.state === 'taking') return 'It is not whole yet.';
  return reply.mayDownload ? null : 'To download one, a policy needs read on sys/storage/raft/snapshot.';
}
