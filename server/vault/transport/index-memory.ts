import { type Clock, sha256Hex } from '#server/platform/index.ts';
import type { Caller } from '../client.ts';
import { newerIndex } from './storage-index.ts';

/** The newest storage index of each caller's writes, so that its reads on a standby see them. Tokens are kept as hashes only. */
export interface IndexMemory {
  /** What a read of this caller must see: the newer one of what is remembered and what it asks for itself. */
  newestFor(caller: Caller, asked: string | undefined): string | undefined;
  note(caller: Caller, index: string | undefined): void;
  /** For an index that no node reached: after a restore there are indexes that never come again. */
  forget(caller: Caller): void;
}

/** Standbys are milliseconds behind; whoever is longer behind than this has another trouble. */
const LIFE_MS = 60_000;
const CALLERS = 10_000;
/** Goes out as a header again, so nothing but what fits in one. */
const USABLE = /^[\x21-\x7e]{1,512}$/;

export function createIndexMemory(clock: Clock): IndexMemory {
  // In order of the last write, so the first is the one to drop.
  const known = new Map<string, { index: string; atMs: number }>();
  const keyOf = (caller: Caller) => (caller.token ? sha256Hex(`${caller.token.reveal()}\n${caller.namespace}`) : null);

  function freshAt(key: string): string | undefined {
    const entry = known.get(key);
    if (!entry) return undefined;
    if (clock.monotonicMs() - entry.atMs < LIFE_MS) return entry.index;
    known.delete(key);
    return undefined;
  }

  return {
    newestFor(caller, asked) {
      const key = known.size === 0 ? null : keyOf(caller);
      const remembered = key === null ? undefined : freshAt(key);
      return remembered === undefined || asked === undefined ? (remembered ?? asked) : newerIndex(remembered, asked);
    },
    note(caller, index) {
      if (index === undefined || !USABLE.test(index)) return;
      const key = keyOf(caller);
      if (key === null) return;
      const remembered = freshAt(key);
      known.delete(key);
      known.set(key, { index: remembered === undefined ? index : newerIndex(remembered, index), atMs: clock.monotonicMs() });
      const oldest = known.size > CALLERS ? known.keys().next().value : undefined;
      if (oldest !== undefined) known.delete(oldest);
    },
    forget(caller) {
      const key = keyOf(caller);
      if (key !== null) known.delete(key);
    },
  };
}
