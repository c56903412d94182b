import type { LeaseDetail, LeaseLookupReply } from '#lib/contracts/lease.ts';
import { type LookupEntry, planLookups } from './lookup-plan.ts';

export interface LookupStoreOptions {
  /** Asks the server for at most one request's worth of ids. Rejects with `{ code, retryAfterSeconds? }`. */
  readonly lookUp: (leaseIds: readonly string[], signal: AbortSignal) => Promise<LeaseLookupReply>;
  readonly nowMs: () => number;
  /** Calls back after a wait; returns what cancels it. */
  readonly schedule: (callback: () => void, waitMs: number) => () => void;
}

/** The leases on screen, looked up one request at a time. */
export interface LookupStore {
  /** Replaces the set of leases on screen. Nothing is asked until it has stood still for a moment. */
  want(leaseIds: readonly string[]): void;
  /** A tab in the background asks nothing. */
  setPaused(isPaused: boolean): void;
  get(leaseId: string): LookupEntry | undefined;
  subscribe(listener: () => void): () => void;
  /** Takes what a renewal returned. */
  put(lease: LeaseDetail): void;
  markGone(leaseId: string): void;
  /** Forgets a failure, so that the lease is asked for at once. */
  retry(leaseId: string): void;
  stop(): void;
}

const SETTLE_MS = 160;
const MIN_GAP_MS = 500;
const BACK_OFF_MS = [2_000, 4_000, 8_000, 16_000, 30_000] as const;
/** Entries kept for scrolling back; the oldest leave first. */
const MAX_ENTRIES = 5_000;

export function createLookupStore({ lookUp, nowMs, schedule }: LookupStoreOptions): LookupStore {
  const entries = new Map<string, LookupEntry>();
  /** Counts changes per id made while a request is away: its older answer must not undo them. */
  const changes = new Map<string, number>();
  const listeners = new Set<() => void>();
  let wantedIds: readonly string[] = [];
  let isPaused = false;
  let isStopped = false;
  let failures = 0;
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  let cancelTimer: (() => void) | null = null;
  let away: AbortController | null = null;

  const notify = () => {
    for (const listener of listeners) listener();
  };

  const set = (leaseId: string, entry: LookupEntry) => {
    entries.delete(leaseId);
    entries.set(leaseId, entry);
    const oldest = entries.keys().next();
    if (entries.size > MAX_ENTRIES && !oldest.done) entries.delete(oldest.value);
  };

  const change = (leaseId: string, entry: LookupEntry | null) => {
    changes.set(leaseId, (changes.get(leaseId) ?? 0) + 1);
    if (entry === null) entries.delete(leaseId);
    else set(leaseId, entry);
    notify();
    arm(0);
  };

  const arm = (waitMs: number) => {
    cancelTimer?.();
    cancelTimer = null;
    if (isStopped || isPaused || away !== null) return;
    cancelTimer = schedule(() => void run(), Math.max(0, waitMs, notBeforeMs - nowMs()));
  };

  const take = (reply: LeaseLookupReply, asked: ReadonlyMap<string, number>) => {
    const seenAtMs = nowMs();
    for (const result of reply.results) {
      if (asked.get(result.leaseId) !== (changes.get(result.leaseId) ?? 0)) continue;
      set(result.leaseId, result.state === 'live' ? liveEntry(result.lease, seenAtMs) : { ...result, seenAtMs });
    }
  };

  const takeFailure = (error: unknown, asked: ReadonlyMap<string, number>) => {
    const seenAtMs = nowMs();
    const { code, retryAfterSeconds } = failureOf(error);
    const backOffMs = BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length - 1)] ?? 0;
    failures += 1;
    notBeforeMs = seenAtMs + Math.max(backOffMs, (retryAfterSeconds ?? 0) * 1000);
    // What was seen alive goes on ticking; only what was never seen turns into a failure.
    for (const leaseId of asked.keys()) if (entries.get(leaseId)?.state !== 'live') set(leaseId, { state: 'failed', code, seenAtMs });
  };

  const run = async () => {
    cancelTimer = null;
    if (isStopped || isPaused || away !== null) return;
    const plan = planLookups(wantedIds, (leaseId) => entries.get(leaseId), nowMs());
    if (plan.dueIds.length === 0) {
      if (plan.wakeAtMs !== null) arm(plan.wakeAtMs - nowMs());
      return;
    }
    const asked = new Map(plan.dueIds.map((leaseId) => [leaseId, changes.get(leaseId) ?? 0]));
    const controller = new AbortController();
    away = controller;
    notBeforeMs = nowMs() + MIN_GAP_MS;
    try {
      const reply = await lookUp(plan.dueIds, controller.signal);
      if (isStopped) return;
      failures = 0;
      take(reply, asked);
    } catch (error) {
      if (isStopped) return;
      takeFailure(error, asked);
    } finally {
      away = null;
    }
    notify();
    arm(0);
  };

  return {
    want(leaseIds) {
      wantedIds = leaseIds;
      arm(SETTLE_MS);
    },
    setPaused(paused) {
      isPaused = paused;
      arm(0);
    },
    get: (leaseId) => entries.get(leaseId),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    put: (lease) => change(lease.leaseId, liveEntry(lease, nowMs())),
    markGone: (leaseId) => change(leaseId, { state: 'gone', seenAtMs: nowMs() }),
    retry: (leaseId) => change(leaseId, null),
    stop() {
      isStopped = true;
      cancelTimer?.();
      away?.abort();
      listeners.clear();
    },
  };
}

function liveEntry(lease: LeaseDetail, seenAtMs: number): LookupEntry {
  return { state: 'live', lease, seenAtMs, expiresAtMs: lease.ttlSeconds === null ? null : seenAtMs + lease.ttlSeconds * 1000 };
}

function failureOf(error: unknown): { code: string; retryAfterSeconds?: number } {
  const { problem } = error as { problem?: { code?: unknown; retryAfterSeconds?: unknown } };
  return {
    code: typeof problem?.code === 'string' ? problem.code : 'internal',
    ...(typeof problem?.retryAfterSeconds === 'number' ? { retryAfterSeconds: problem.retryAfterSeconds } : {}),
  };
}
