import type { LeaseListReply } from '#lib/contracts/lease.ts';
import { countOf, formatCount } from '#lib/format/count.ts';
import type { LookupEntry } from './lookup-plan.ts';

/** How many leases a list shows, of how many: `42 of 117,533 leases contain “app”`. */
export function countWords(reply: LeaseListReply, filter: string): string {
  const atLeast = reply.failedPrefixCount > 0 ? 'at least ' : '';
  if (filter === '') return `${atLeast}${countOf(reply.totalCount, 'lease')}`;
  return `${atLeast}${formatCount(reply.matchCount)} of ${countOf(reply.totalCount, 'lease')} match`;
}

/** What the counts leave out, in words; null when they leave out nothing. */
export function hiddenWords(hiddenPrefixCount: number): string | null {
  if (hiddenPrefixCount === 0) return null;
  return `${countOf(hiddenPrefixCount, 'prefix', 'prefixes')} hidden: your token may not list ${hiddenPrefixCount === 1 ? 'it' : 'them'}`;
}
export function failedWords(failedPrefixCount: number): string | null {
  return failedPrefixCount === 0 ? null : `${countOf(failedPrefixCount, 'prefix', 'prefixes')} not read: Vault failed there`;
}

/** Why a prefix cannot be revoked as a whole from what is known; null when it can. Ignorance is never taken for emptiness. */
export function whyNotRevokable(reply: LeaseListReply | undefined, filter: string): string | null {
  if (filter !== '') return 'Clear the filter first: this revokes everything below the prefix, not only what matches.';
  if (reply === undefined) return 'The leases below are not counted yet.';
  if (reply.isStale) return 'Vault does not answer, so the count is old.';
  if (reply.failedPrefixCount > 0) return 'Part of this prefix could not be read, so its leases are not all known.';
  if (reply.hiddenPrefixCount > 0) return 'Part of this prefix is hidden from your token, so it cannot be revoked as a whole by you.';
  if (reply.totalCount === 0) return 'There are no leases below.';
  return null;
}

/** True only when the server answered that there is nothing, and nothing was left out of that answer. */
export function isTrulyEmpty(reply: LeaseListReply): boolean {
  return reply.totalCount === 0 && reply.hiddenPrefixCount === 0 && reply.failedPrefixCount === 0;
}

export type StateTone = 'ok' | 'warn' | 'bad' | 'quiet';

/** A lease's state in one word or two. */
export function stateWords(entry: LookupEntry, nowMs: number): { words: string; tone: StateTone } {
  if (entry.state === 'gone') return { words: 'gone', tone: 'quiet' };
  if (entry.state === 'failed') {
    return entry.code === 'vault_denied' ? { words: 'look-up denied', tone: 'quiet' } : { words: 'look-up failed', tone: 'warn' };
  }
  if (entry.lease.isRevocationFailing) return { words: 'revoke failing', tone: 'bad' };
  if (entry.expiresAtMs !== null && entry.expiresAtMs <= nowMs) return { words: 'expired', tone: 'warn' };
  return { words: 'live', tone: 'ok' };
}
