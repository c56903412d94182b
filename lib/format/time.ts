import { formatDuration } from './duration.ts';

/** `in 12 min`, `40 s ago`, `now`. Both in milliseconds since the epoch. */
export function relativeTime(atMs: number, nowMs: number): string {
  const diffMs = atMs - nowMs;
  if (Math.abs(diffMs) < 1000) return 'now';
  return diffMs > 0 ? `in ${formatDuration(diffMs / 1000)}` : `${formatDuration(-diffMs / 1000)} ago`;
}

/** `2026-11-24 07:12:26 UTC` */
export function formatUtc(atMs: number): string {
  const text = new Date(atMs).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}

/** The reader's own zone: `2026-11-24 08:12:26 Europe/Berlin`. */
export function formatLocal(atMs: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone }).format(atMs);
  return `${parts} ${timeZone}`;
}

/** `07:12:26`, the reader's own zone; for "as of". */
export function formatClockTime(atMs: number, timeZone?: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeStyle: 'medium', ...(timeZone && { timeZone }) }).format(atMs);
}

/** How often a relative time must be looked at again, in seconds, so that what it says stays true. */
export function relativeStepSeconds(diffMs: number): number {
  const seconds = Math.abs(diffMs) / 1000;
  if (seconds < 90) return 1;
  return seconds < 2 * 3600 ? 10 : 60;
}
