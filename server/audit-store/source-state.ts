import type { AuditProblem, AuditSourceState } from '#lib/contracts/audit.ts';
import type { Look } from './follow-file.ts';

/** What is known of a source between two looks. */
export interface SourceMoment {
  state: AuditSourceState;
  pendingBytes: number;
  /** Monotonic time since when something waits to be read; null when nothing does. */
  waitingSinceMs: number | null;
}

export const FIRST_MOMENT: SourceMoment = { state: 'waiting', pendingBytes: 0, waitingSinceMs: null };

/** Pure: the state after a look, or after a failure of the store (`null`). */
export function afterLook(before: SourceMoment, look: Look | null, isOnce: boolean, nowMs: number): SourceMoment {
  if (look === null) return { ...before, state: 'failed', waitingSinceMs: before.waitingSinceMs ?? nowMs };
  // A half-written line is not late: its writer is.
  const waitingSinceMs = look.hasMore ? (before.waitingSinceMs ?? nowMs) : null;
  const state =
    look.problem ?? (look.hasMore && look.pendingBytes > IMPORT_BYTES ? 'importing' : isOnce && !look.hasMore ? 'imported' : 'following');
  return { state, pendingBytes: look.pendingBytes, waitingSinceMs };
}

/** More than this at once is no tail. */
const IMPORT_BYTES = 16 * 1024 * 1024;
const LAGGING_SECONDS = 30;

export interface SourceFacts {
  state: AuditSourceState;
  lagSeconds: number;
  damagedLineCount: number;
  lostRestCount: number;
}

/** Pure: everything that is wrong, in a fixed order, each once. */
export function problemsOf(sources: readonly SourceFacts[]): AuditProblem[] {
  const problems = new Set<AuditProblem>();
  if (sources.length === 0) problems.add('no_source');
  for (const { state, lagSeconds, damagedLineCount, lostRestCount } of sources) {
    if (state === 'missing' || state === 'unreadable' || state === 'not_a_file') problems.add(state);
    if (state === 'failed') problems.add('store_failed');
    if (lagSeconds > LAGGING_SECONDS) problems.add('lagging');
    if (damagedLineCount > 0) problems.add('damaged_lines');
    if (lostRestCount > 0) problems.add('rest_lost');
  }
  return [...problems];
}
