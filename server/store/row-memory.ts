import { LRUCache } from 'lru-cache';

const MOST_ROWS = 500;

/**
 * Rows of one table as last read, for a store that this process alone writes. A write forgets its row after it is
 * committed, and everything read while it was under way is not kept: a dead row never comes back.
 */
export interface RowMemory<T> {
  read(key: string, load: () => Promise<T | undefined>): Promise<T | undefined>;
  /** Runs a write and forgets what it may have changed; all rows when no key is given. */
  write<R>(work: () => Promise<R>, key?: string): Promise<R>;
}

export function createRowMemory<T extends object>(): RowMemory<T> {
  const rows = new LRUCache<string, T>({ max: MOST_ROWS });
  let writesDone = 0;
  let writesUnderWay = 0;
  return {
    async read(key, load) {
      const known = rows.get(key);
      if (known !== undefined && writesUnderWay === 0) return known;
      const before = writesDone;
      const isQuiet = writesUnderWay === 0;
      const row = await load();
      if (row !== undefined && isQuiet && before === writesDone && writesUnderWay === 0) rows.set(key, row);
      return row;
    },
    async write(work, key) {
      writesUnderWay += 1;
      try {
        return await work();
      } finally {
        // Also after a failure: whether it was committed is not known then.
        if (key === undefined) rows.clear();
        else rows.delete(key);
        writesDone += 1;
        writesUnderWay -= 1;
      }
    },
  };
}

/** Reads and writes straight through: for a store that other processes write too. */
export function noRowMemory<T>(): RowMemory<T> {
  return { read: (_key, load) => load(), write: (work) => work() };
}
