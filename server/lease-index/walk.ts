import { AppError } from '#server/platform/index.ts';

export interface WalkOptions {
  /** '' or a prefix that ends with a slash. */
  root: string;
  /** Keys directly below a prefix; sub-prefixes end with a slash. An empty prefix gives no keys. */
  list: (prefix: string) => Promise<readonly string[]>;
  concurrency: number;
  /** Ends the walk early; leave it out where `list` itself fails on cancellation. */
  signal?: AbortSignal;
  /** Says whether this failure ends the walk. Other failures only mark their own prefix. */
  isFatal: (error: unknown) => boolean;
  /** Prefixes listed at most; what lies beyond counts as failed. */
  maxPrefixes: number;
}

export interface WalkResult {
  /** Keys by prefix, for each prefix that answered. */
  listings: ReadonlyMap<string, readonly string[]>;
  /** What went wrong, by prefix. Null: not asked, because `maxPrefixes` was reached. */
  failures: ReadonlyMap<string, unknown>;
}

/**
 * Lists everything below a prefix, level by level, with bounded concurrency.
 * Throws the first fatal failure, or `request_cancelled`; calls already under way then end unheard.
 */
export async function walkPrefixes(options: WalkOptions): Promise<WalkResult> {
  const { list, signal, isFatal, maxPrefixes } = options;
  const listings = new Map<string, readonly string[]>();
  const failures = new Map<string, unknown>();
  const waiting = [options.root];
  let known = 1;
  let ended = false;

  const listOne = async (prefix: string) => {
    try {
      const keys = await list(prefix);
      listings.set(prefix, keys);
      for (const key of keys) {
        if (!key.endsWith('/')) continue;
        known += 1;
        if (known > maxPrefixes) failures.set(prefix + key, null);
        else waiting.push(prefix + key);
      }
    } catch (error) {
      if (signal?.aborted || isFatal(error)) throw error;
      failures.set(prefix, error);
    }
  };

  await new Promise<void>((resolve, reject) => {
    let running = 0;
    const end = (settle: () => void) => {
      ended = true;
      signal?.removeEventListener('abort', onAbort);
      settle();
    };
    const fail = (error: unknown) => end(() => reject(signal?.aborted ? new AppError('request_cancelled') : error));
    const onAbort = () => fail(signal?.reason);
    const next = () => {
      if (ended) return;
      if (signal?.aborted) return onAbort();
      while (running < options.concurrency) {
        const prefix = waiting.pop();
        if (prefix === undefined) break;
        running += 1;
        listOne(prefix).then(() => {
          running -= 1;
          next();
        }, fail);
      }
      if (running === 0) end(resolve);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    next();
  });
  return { listings, failures };
}
