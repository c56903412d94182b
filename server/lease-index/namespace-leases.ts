import { AppError, type Clock, codeOf } from '#server/platform/index.ts';
import { type Kept, keptAfter, NOTHING_KEPT } from './kept.ts';
import type { LeaseQuery, LeaseQueryResult } from './lease-index.ts';
import type { Sweep } from './sweep.ts';
import { EMPTY_TREE, idsBelow, type LeaseTree, rangeOf, withoutIds } from './tree.ts';
import { matchesOf, viewOf } from './view.ts';

export interface FreshnessLimits {
  /** Least time between the end of one sweep and the start of the next, whoever asks. */
  minIntervalMs: number;
  /** Least time between attempts while Vault does not answer. */
  outageIntervalMs: number;
  /** How long somebody who would take an older sweep waits for the new one. */
  patienceMs: number;
  /** Age from which an old sweep is no longer shown, outage or not, and the next one keeps nothing of it. */
  maxStaleMs: number;
  /** Filters whose matches are remembered. */
  maxFilters: number;
}

export interface Freshness {
  sweptAt: Date;
  isStale: boolean;
  failedPrefixCount: number;
}

interface Known {
  readonly tree: LeaseTree;
  readonly startedAt: Date;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly failedPrefixCount: number;
  /** What in `tree` is older than this sweep. */
  readonly kept: Kept;
  readonly matches: Map<string, Uint32Array>;
}

interface Flight {
  readonly done: Promise<void>;
  readonly controller: AbortController;
  waiting: number;
  /** Ids whose end was verified while this sweep ran: it may have listed them before. */
  readonly gone: Set<string>;
}

/** Vault not answering, as opposed to Vault answering no. */
const OUTAGE = new Set(['vault_unreachable', 'vault_sealed', 'vault_timeout', 'vault_error', 'vault_not_caught_up', 'vault_rate_limited']);

/** What is known of one namespace, and when it is asked again. */
export class NamespaceLeases {
  private readonly sweep: (earlier: LeaseTree, signal: AbortSignal) => Promise<Sweep>;
  private readonly clock: Clock;
  private readonly limits: FreshnessLimits;
  private known: Known | null = null;
  private flight: Flight | null = null;
  private failure: { readonly error: unknown; readonly atMs: number } | null = null;

  constructor(options: {
    sweep: (earlier: LeaseTree, signal: AbortSignal) => Promise<Sweep>;
    clock: Clock;
    limits: FreshnessLimits;
  }) {
    this.sweep = options.sweep;
    this.clock = options.clock;
    this.limits = options.limits;
  }

  /** True while nothing would be lost by forgetting this namespace. */
  get isIdle(): boolean {
    return this.flight === null;
  }

  async ensureSwept(options: { maxAgeMs: number; signal: AbortSignal }): Promise<Freshness> {
    const { maxAgeMs, signal } = options;
    const { known, failure, limits } = this;
    if (signal.aborted) throw new AppError('request_cancelled');
    const nowMs = this.clock.monotonicMs();
    if (known && (nowMs - known.startedAtMs < maxAgeMs || nowMs - known.endedAtMs < limits.minIntervalMs)) return freshness(known, false);
    const pauseMs = failure && isOutage(failure.error) ? limits.outageIntervalMs : limits.minIntervalMs;
    if (failure && nowMs - failure.atMs < pauseMs) return this.afterFailure(failure.error);
    const flight = this.flight ?? this.takeOff();
    const mayShowOlder = known !== null && maxAgeMs > 0 && nowMs - known.startedAtMs <= limits.maxStaleMs;
    const end = await this.wait(flight, signal, mayShowOlder ? limits.patienceMs : null);
    if (end === 'cancelled') throw new AppError('request_cancelled');
    if (end === 'impatient' && this.known) return freshness(this.known, this.failure !== null);
    if (this.failure) return this.afterFailure(this.failure.error);
    return freshness(this.swept(), false);
  }

  directories(prefix: string): string[] {
    const { directories } = this.swept().tree;
    return directories.slice(...rangeOf(directories, prefix));
  }

  query(query: LeaseQuery): LeaseQueryResult {
    const { tree, matches } = this.swept();
    const filter = query.filter.toLowerCase();
    const key = `${query.prefix}\n${filter}`;
    const found = matches.get(key) ?? matchesOf(tree, query.prefix, filter);
    // Put back at the end: the map's order is the order of use, and the first is the one to forget.
    matches.delete(key);
    matches.set(key, found);
    for (const oldest of matches.keys()) {
      if (matches.size <= this.limits.maxFilters) break;
      matches.delete(oldest);
    }
    return viewOf(tree, found, query);
  }

  /** A prefix stands for the ids known below it now: a lease made later must not be hidden. */
  remove(gone: { leaseIds?: readonly string[]; prefix?: string }): void {
    const tree = this.known?.tree ?? EMPTY_TREE;
    const ids = idsBelow(tree, gone.prefix === undefined ? [] : [gone.prefix]);
    for (const id of gone.leaseIds ?? []) ids.add(id);
    for (const id of ids) this.flight?.gone.add(id);
    if (this.known) this.known = { ...this.known, tree: withoutIds(tree, ids), matches: new Map() };
  }

  async stop(): Promise<void> {
    this.flight?.controller.abort();
    await this.flight?.done;
  }

  private swept(): Known {
    // Never answered as empty: "not swept" must not look like "no leases".
    if (!this.known) throw new AppError('not_ready');
    return this.known;
  }

  private takeOff(): Flight {
    const controller = new AbortController();
    const gone = new Set<string>();
    const done = this.run(controller.signal, gone).finally(() => {
      if (this.flight === flight) this.flight = null;
    });
    const flight: Flight = { controller, gone, waiting: 0, done };
    this.flight = flight;
    return flight;
  }

  /** What a sweep that begins now may keep: of each prefix only what was read lately enough. */
  private keepable(nowMs: number): LeaseTree {
    const { known } = this;
    const isOld = (atMs: number) => nowMs - atMs > this.limits.maxStaleMs;
    if (!known || isOld(known.startedAtMs)) return EMPTY_TREE;
    const old = [...known.kept].filter(([, atMs]) => isOld(atMs)).map(([prefix]) => prefix);
    return old.length === 0 ? known.tree : withoutIds(known.tree, idsBelow(known.tree, old));
  }

  /** Never rejects: what happened is in `known` or `failure`. */
  private async run(signal: AbortSignal, gone: ReadonlySet<string>): Promise<void> {
    const [startedAt, startedAtMs] = [this.clock.now(), this.clock.monotonicMs()];
    const earlier = this.known;
    try {
      const { tree, failedPrefixCount, keptPrefixes } = await this.sweep(this.keepable(startedAtMs), signal);
      if (signal.aborted) return;
      const kept = keptAfter(earlier?.kept ?? NOTHING_KEPT, keptPrefixes, earlier?.startedAtMs ?? startedAtMs);
      const endedAtMs = this.clock.monotonicMs();
      this.known = { tree: withoutIds(tree, gone), startedAt, startedAtMs, endedAtMs, failedPrefixCount, kept, matches: new Map() };
      this.failure = null;
    } catch (error) {
      if (signal.aborted) return;
      this.failure = { error, atMs: this.clock.monotonicMs() };
      if (!isOutage(error)) this.known = null;
    }
  }

  /** The last one who leaves by cancelling ends the sweep; somebody impatient only leaves it to end by itself. */
  private async wait(flight: Flight, signal: AbortSignal, patienceMs: number | null): Promise<'done' | 'cancelled' | 'impatient'> {
    const over = new AbortController();
    flight.waiting += 1;
    const cancelled = new Promise<'cancelled'>((resolve) =>
      signal.addEventListener('abort', () => resolve('cancelled'), { once: true, signal: over.signal }),
    );
    const ends: Promise<'done' | 'cancelled' | 'impatient'>[] = [flight.done.then(() => 'done' as const), cancelled];
    if (patienceMs !== null)
      ends.push(
        this.clock.sleep(patienceMs, over.signal).then(
          () => 'impatient' as const,
          () => 'done' as const,
        ),
      );
    const end = await Promise.race(ends);
    over.abort();
    if (end !== 'impatient') flight.waiting -= 1;
    if (end === 'cancelled' && flight.waiting === 0) {
      flight.controller.abort();
      // Not joined by anybody who comes now: it will know nothing.
      if (this.flight === flight) this.flight = null;
    }
    return end;
  }

  private afterFailure(error: unknown): Freshness {
    const { known } = this;
    if (known && isOutage(error) && this.clock.monotonicMs() - known.startedAtMs <= this.limits.maxStaleMs) return freshness(known, true);
    throw error;
  }
}

function isOutage(error: unknown): boolean {
  return OUTAGE.has(codeOf(error));
}

function freshness(known: Known, isStale: boolean): Freshness {
  return { sweptAt: known.startedAt, isStale, failedPrefixCount: known.failedPrefixCount };
}
