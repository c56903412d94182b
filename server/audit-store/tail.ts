import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '#server/platform/index.ts';
import type { FollowedFile } from './follow-file.ts';
import { afterLook, FIRST_MOMENT, type SourceMoment } from './source-state.ts';

export interface TailOptions {
  file: FollowedFile;
  path: string;
  /** Ends when the file is read through. */
  isOnce: boolean;
  /** Longest time between two looks; a change that the system reports is looked at sooner. */
  pollMs: number;
  clock: Clock;
  onFailure: (error: unknown) => void;
}

export interface Tail {
  moment(): SourceMoment;
  stop(): Promise<void>;
}

/** A busy log changes at every moment: what came within this is one batch. */
const GATHER_MS = 100;
/** After a failure of the store: waits 1 s, doubling to 30 s. */
const RETRY_MS = { first: 1000, most: 30_000 };

/** Keeps looking at one file until it is stopped. A batch that is being written is finished first. */
export function startTail(options: TailOptions): Tail {
  const { file, clock, pollMs, isOnce } = options;
  const stopping = new AbortController();
  const bell = createBell(dirname(options.path));
  let moment = FIRST_MOMENT;

  async function run(): Promise<void> {
    let retryMs = RETRY_MS.first;
    while (!stopping.signal.aborted) {
      bell.listen();
      try {
        const look = await file.look();
        moment = afterLook(moment, look, isOnce, clock.monotonicMs());
        retryMs = RETRY_MS.first;
        if (look.hasMore) continue;
        if (moment.state === 'imported') return;
        await clock.sleep(Math.min(GATHER_MS, pollMs), stopping.signal).catch(() => undefined);
        await wait(pollMs);
      } catch (error) {
        if (moment.state !== 'failed') options.onFailure(error);
        moment = afterLook(moment, null, isOnce, clock.monotonicMs());
        await clock.sleep(retryMs, stopping.signal).catch(() => undefined);
        retryMs = Math.min(retryMs * 2, RETRY_MS.most);
      }
    }
  }

  async function wait(waitMs: number): Promise<void> {
    const heard = new AbortController();
    bell.onRing(() => heard.abort());
    await clock.sleep(waitMs, AbortSignal.any([heard.signal, stopping.signal])).catch(() => undefined);
  }

  const running = run().finally(() => file.close());
  return {
    moment: () => moment,
    async stop() {
      stopping.abort();
      await running;
      bell.close();
    },
  };
}

/** Rings when something changes in a directory. It may miss changes, or be impossible: then only the poll remains. */
function createBell(directory: string) {
  let watcher: FSWatcher | null = null;
  let isRung = false;
  let ring: (() => void) | null = null;
  const onChange = () => {
    isRung = true;
    ring?.();
  };
  return {
    /** What rings from now on is heard, at the latest by `onRing`. */
    listen() {
      isRung = false;
      ring = null;
      try {
        watcher ??= watch(directory, { persistent: false }, onChange).on('error', () => {
          watcher?.close();
          watcher = null;
        });
      } catch {
        watcher = null;
      }
    },
    onRing(listener: () => void) {
      ring = listener;
      if (isRung) listener();
    },
    close: () => watcher?.close(),
  };
}
