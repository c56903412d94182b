import { LRUCache } from 'lru-cache';
import type { Entry, Scope } from './entry.ts';

/** The least recently read ones that are looked at for each one that comes in. Memory is cleared of the dead without a timer. */
const SWEPT_PER_PUT = 8;
/** No single secret may push out more than this share of the others. */
const LARGEST_SHARE = 1 / 8;

/** Everything that is remembered, by key, within a number of bytes. */
export interface Entries {
  get(key: string): Entry | undefined;
  /** Without counting as a read. */
  peek(key: string): Entry | undefined;
  /** Keeps it, unless what is held came from a later request, or it is too large. Returns what holds now. */
  put(key: string, entry: Entry, nowMs: number): Entry;
  /** Every version of one path of one scope. */
  dropPath(scope: Scope, path: string): void;
  dropWhere(matches: (entry: Entry) => boolean): number;
  readonly count: number;
  readonly sizeBytes: number;
}

/** The version stands before the path, so that no path can spell another key: neither scope nor version holds a NUL. */
export function keyOf({ identity, namespace }: Scope, path: string, version: number | undefined): string {
  return version === undefined ? `${identity}\0${namespace}\0\0${path}` : `${identity}\0${namespace}\0${version}\0${path}`;
}

export function createEntries(maxBytes: number, onEvicted: () => void): Entries {
  /** Newest key → keys of the single versions held, so that a refusal of the path finds them without a search. */
  const pinned = new Map<string, Set<string>>();

  function unpin(entry: Entry, key: string): void {
    const newest = keyOf(entry.scope, entry.path, undefined);
    const versions = key === newest ? undefined : pinned.get(newest);
    if (versions?.delete(key) && versions.size === 0) pinned.delete(newest);
  }

  const lru = new LRUCache<string, Entry>({
    maxSize: maxBytes,
    maxEntrySize: Math.max(1, Math.floor(maxBytes * LARGEST_SHARE)),
    dispose(entry, key, reason) {
      if (reason === 'set') return;
      unpin(entry, key);
      if (reason === 'evict') onEvicted();
    },
  });

  function sweep(nowMs: number): void {
    let looked = 0;
    for (const key of lru.rkeys()) {
      const entry = lru.peek(key);
      if (entry && nowMs >= entry.goneAtMs) lru.delete(key);
      looked += 1;
      if (looked === SWEPT_PER_PUT) return;
    }
  }

  return {
    get: (key) => lru.get(key),
    peek: (key) => lru.peek(key),
    put(key, entry, nowMs) {
      const held = lru.peek(key);
      if (held && held.seq > entry.seq) return held;
      sweep(nowMs);
      lru.set(key, entry, { size: entry.sizeBytes });
      const newest = keyOf(entry.scope, entry.path, undefined);
      if (key !== newest && lru.has(key)) pinned.set(newest, (pinned.get(newest) ?? new Set()).add(key));
      return entry;
    },
    dropPath(scope, path) {
      const newest = keyOf(scope, path, undefined);
      for (const key of [newest, ...(pinned.get(newest) ?? [])]) lru.delete(key);
    },
    dropWhere(matches) {
      const keys: string[] = [];
      for (const [key, entry] of lru.entries()) if (matches(entry)) keys.push(key);
      for (const key of keys) lru.delete(key);
      return keys.length;
    },
    get count() {
      return lru.size;
    },
    get sizeBytes() {
      return lru.calculatedSize;
    },
  };
}
