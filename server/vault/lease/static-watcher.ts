import { AppError, codeOf } from '#server/platform/index.ts';
import { untilAborted } from '../until-aborted.ts';
import type { Credential, OnRotate, StaticSource } from './lease-keeper.ts';
import { LONGEST_SLEEP_MS, retryWaitMs, SPACING_MS } from './schedule.ts';
import type { Watcher, WatcherDeps } from './watcher.ts';

/** The server rotates some seconds after the time it names (its queue ticks every 5 s), so the password is asked for again until it changes. */
const POLL_MS = 1_000;

/** Reads a password that the server rotates, and reads it again when the rotation is due. Nothing is revoked: the user is not ours. */
export function createStaticWatcher<T>(deps: WatcherDeps & { source: StaticSource<T>; onRotate: OnRotate<T> | undefined }): Watcher<T> {
  const { source, client, clock, random, emit, onRotate } = deps;
  const where = { source: source.name };
  const stopping = new AbortController();
  let wake = new AbortController();
  let held: Credential<T> | null = null;
  let dueAtMs = Number.POSITIVE_INFINITY;
  let lastReadAtMs = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let reading: Promise<Credential<T>> | null = null;
  let loop: Promise<void> | null = null;

  async function handOver(next: Credential<T>, previous: Credential<T>): Promise<void> {
    try {
      await onRotate?.(next, previous, stopping.signal);
    } catch {
      emit({ type: 'handover_failed', source: source.name, leaseId: null });
    }
  }

  async function read(): Promise<Credential<T>> {
    const spacingMs = lastReadAtMs + SPACING_MS - clock.monotonicMs();
    if (spacingMs > 0) await clock.sleep(spacingMs, stopping.signal).catch(() => undefined);
    if (stopping.signal.aborted) throw new AppError('not_ready', { where });
    const askedAtMs = clock.monotonicMs();
    lastReadAtMs = askedAtMs;
    try {
      const { ttlSeconds, value } = await source.read(client, { signal: stopping.signal });
      const previous = held;
      const isChanged = previous !== null && !source.isSame(previous.value, value);
      emit({ type: 'static_read', source: source.name, ttlSeconds, isChanged });
      failures = 0;
      dueAtMs = askedAtMs + Math.max(POLL_MS, ttlSeconds * 1000);
      if (previous && !isChanged) return previous;
      const next = { value, leaseId: null };
      held = next;
      if (previous) void handOver(next, previous);
      return next;
    } catch (error) {
      failures += 1;
      const waitMs = retryWaitMs({ failures, leftMs: 0, retryAfterMs: 0, fraction: random.fraction() });
      dueAtMs = clock.monotonicMs() + waitMs;
      if (!stopping.signal.aborted) emit({ type: 'static_read_failed', source: source.name, code: codeOf(error) });
      throw error;
    } finally {
      wake.abort();
      wake = new AbortController();
    }
  }

  function replace(): Promise<Credential<T>> {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const waitMs = dueAtMs - clock.monotonicMs();
      if (waitMs > 0) await clock.sleep(Math.min(waitMs, LONGEST_SLEEP_MS), wake.signal).catch(() => undefined);
      else await replace().catch(() => undefined);
    }
  }

  return {
    source: source.name,
    async start() {
      await replace();
      if (!stopping.signal.aborted) loop = run();
    },
    current() {
      if (!held || stopping.signal.aborted) throw new AppError('credential_unavailable', { where });
      return held;
    },
    replace,
    // A password outlives the token that read it.
    replaceAnew: replace,
    async release(deadline) {
      stopping.abort();
      wake.abort();
      // A read that does not heed its signal leaves nothing behind: the user is not ours.
      await untilAborted([deadline], Promise.all([reading?.catch(() => undefined), loop]), null);
    },
    left: () => [],
  };
}
