import { AppError, type Clock, type Random } from '#server/platform/index.ts';
import type { VaultClient } from '../client.ts';
import { safely } from '../observe/safely.ts';
import { untilAborted } from '../until-aborted.ts';
import type { LeaseEvent } from './events.ts';
import type { KeepOptions, KeptCredential, LeaseKeeper, LeaseSource, LeftLease, StaticSource, StopOptions } from './lease-keeper.ts';
import { createStaticWatcher } from './static-watcher.ts';
import { toldSource } from './told-source.ts';
import { createWatcher, type Watcher } from './watcher.ts';

const DRAIN_MS = 10_000;
const STOP_MS = 5_000;

export interface LeaseKeeperOptions {
  /** Needs the right to read the paths, and `update` on `sys/leases/renew`, `sys/leases/revoke` and `sys/leases/lookup`. */
  client: VaultClient;
  clock: Clock;
  random: Random;
  /** Told of everything that happens; nothing in it is secret. */
  onEvent?: (event: LeaseEvent) => void;
  /**
   * Told every secret text of every credential before anybody gets it, so that a redactor can mask it: `redactor.hold` fits. What it returns
   * is called when the credential has ended, or nothing more is done about it. Neither may throw.
   */
  hold?: (value: string) => () => void;
}

/** Keeps any number of dynamic credentials alive, each by itself. Only durations on the monotonic clock decide; the wall clock is never read. */
export function createLeaseKeeper(options: LeaseKeeperOptions): LeaseKeeper {
  const { client, clock, random } = options;
  const emit = safely(options.onEvent);
  const watchers = new Map<Watcher<unknown>, Promise<void> | null>();
  const released = new Set<Watcher<unknown>>();
  let stopped: Promise<readonly LeftLease[]> | null = null;

  async function end(watcher: Watcher<unknown>, deadline: AbortSignal): Promise<void> {
    await watcher.release(deadline);
    emit({ type: 'released', source: watcher.source });
    released.add(watcher);
  }

  /** A watcher is forgotten only when its leases are known to be gone, or must have ended: `stop` reports the others. */
  function forgetEnded(): void {
    for (const watcher of released) {
      if (watcher.left().length > 0) continue;
      released.delete(watcher);
      watchers.delete(watcher);
    }
  }

  async function release(watcher: Watcher<unknown>, stop: StopOptions = {}): Promise<readonly LeftLease[]> {
    const underWay = watchers.get(watcher);
    if (underWay === undefined) return [];
    const deadline = deadlineOf(clock, stop);
    if (underWay === null) {
      const releasing = end(watcher, deadline.signal);
      watchers.set(watcher, releasing);
      await releasing;
    } else {
      // It has a limit of its own, which may be longer than this one.
      await untilAborted([deadline.signal], underWay, null);
    }
    deadline.end();
    const left = watcher.left();
    forgetEnded();
    return left;
  }

  return {
    async keep<T>(from: LeaseSource<T> | StaticSource<T>, keepOptions: KeepOptions<T> = {}): Promise<KeptCredential<T>> {
      if (stopped !== null) throw new AppError('not_ready', { where: { source: from.name } });
      const { source, hear, letGoAll } = toldSource(from, options.hold);
      const { onRotate, drainMs = DRAIN_MS, signal } = keepOptions;
      const told = (event: LeaseEvent) => {
        hear(event);
        emit(event);
      };
      const deps = { client, clock, random, emit: told, onRotate };
      const made = source.kind === 'leased' ? createWatcher({ ...deps, source, drainMs }) : createStaticWatcher({ ...deps, source });
      const watcher = { ...made, release: (deadline: AbortSignal) => made.release(deadline).finally(letGoAll) };
      watchers.set(watcher, null);
      const starting = watcher.start().then(() => 'started' as const);
      try {
        const outcome = signal ? await untilAborted([signal], starting, 'cancelled' as const) : await starting;
        if (outcome === 'cancelled') throw new AppError('request_cancelled', { cause: signal?.reason, where: { source: from.name } });
      } catch (error) {
        starting.catch(() => undefined);
        // Nobody waits for what is left of a failed start, but `stop` knows of it.
        void release(watcher);
        throw error;
      }
      return {
        source: source.name,
        current: () => watcher.current(),
        replace: () => watcher.replace(),
        release: (stop) => release(watcher, stop),
      };
    },
    async replaceAll() {
      await Promise.allSettled([...watchers].filter(([, releasing]) => releasing === null).map(([watcher]) => watcher.replaceAnew()));
    },
    stop(stop) {
      stopped ??= Promise.all([...watchers.keys()].map((watcher) => release(watcher, stop))).then((left) => left.flat());
      return stopped;
    },
  };
}

function deadlineOf(clock: Clock, { withinMs = STOP_MS, signal }: StopOptions): { signal: AbortSignal; end(): void } {
  const control = new AbortController();
  const ending = new AbortController();
  const end = () => control.abort(new AppError('vault_timeout'));
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end, { signal: ending.signal });
  clock.sleep(withinMs, ending.signal).then(end, () => undefined);
  return { signal: control.signal, end: () => ending.abort() };
}
