import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import { AppError, type Clock, codeOf, isAppError, type Random } from '#server/platform/index.ts';
import type { VaultClient } from '../client.ts';
import { leaseIdIn } from '../endpoints/leased-secret.ts';
import { renewLease } from '../endpoints/sys-leases.ts';
import { inWorkSpan } from '../observe/spans.ts';
import { isOutcomeOpen } from '../open-outcome.ts';
import { untilAborted } from '../until-aborted.ts';
import type { EmitLeaseEvent } from './events.ts';
import { createHandOver, type Held } from './hand-over.ts';
import type { Credential, LeaseSource, LeftLease, OnRotate } from './lease-keeper.ts';
import { createOpenIssues } from './open-issues.ts';
import { createRevoker } from './revoker.ts';
import { actionAt, isTruncated, type LeaseAction, LONGEST_SLEEP_MS, renewalLimitMs, retryWaitMs, SPACING_MS, timesOf } from './schedule.ts';
import { withTimeLimit } from './time-limit.ts';

export interface WatcherDeps {
  client: VaultClient;
  clock: Clock;
  random: Random;
  emit: EmitLeaseEvent;
}

/** The life of one source: first credential, care, end. */
export interface Watcher<T> {
  readonly source: string;
  start(): Promise<void>;
  current(): Credential<T>;
  replace(): Promise<Credential<T>>;
  /** As `replace`, but never with an answer to a request that left before now: it may have been sent with the former token. */
  replaceAnew(): Promise<Credential<T>>;
  /** `deadline` ends every wait in it. */
  release(deadline: AbortSignal): Promise<void>;
  /** What is not known to be gone, or not known to be there. */
  left(): readonly LeftLease[];
}

/** The server says that renewing this lease is over. Everything else may pass. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(['lease_not_renewable', 'vault_denied', 'vault_bad_request']);

/** Keeps one leased credential: renews it, replaces it before it ends, revokes the former one when its users have let go. */
export function createWatcher<T>(
  deps: WatcherDeps & { source: LeaseSource<T>; onRotate: OnRotate<T> | undefined; drainMs: number },
): Watcher<T> {
  const { source, client, clock, random, emit } = deps;
  const revoker = createRevoker({ ...deps, source: source.name });
  const openIssues = createOpenIssues(source.name, clock);
  const stopping = new AbortController();
  const issueEnd = new AbortController();
  let wake = new AbortController();
  let held: Held<T> | null = null;
  let dueAtMs = Number.POSITIVE_INFINITY;
  let failures = 0;
  let lastAction: LeaseAction = 'renew';
  let lastError: unknown = null;
  let hasEnded = false;
  let lastAttemptAtMs = Number.NEGATIVE_INFINITY;
  let attempting: Promise<unknown> = Promise.resolve();
  let replacing: Promise<Credential<T>> | null = null;
  let isIssueSent = false;
  let handover: Promise<void> = Promise.resolve();
  let loop: Promise<void> | null = null;

  const where = { source: source.name };
  const isPast = (lease: Held<T>) => clock.monotonicMs() >= lease.times.endsAtMs;
  const handOver = createHandOver({ ...deps, source: source.name, stopping: stopping.signal, revoke: revoker.revoke });
  const sleepQuietly = (waitMs: number, signal: AbortSignal) =>
    clock.sleep(Math.min(Math.max(0, waitMs), LONGEST_SLEEP_MS), signal).catch(() => undefined);

  function setHeld(next: Held<T>, nextDueAtMs: number): void {
    held = next;
    dueAtMs = nextDueAtMs;
    failures = 0;
    lastError = null;
    hasEnded = false;
    // The loop sleeps towards a moment of the former lease: wake it to plan anew.
    wake.abort();
    wake = new AbortController();
  }

  /** One attempt at a time, and never two closer than the spacing, whoever asks. */
  function spaced<R>(work: () => Promise<R>): Promise<R> {
    const turn = attempting.then(async () => {
      const waitMs = lastAttemptAtMs + SPACING_MS - clock.monotonicMs();
      if (waitMs > 0) await sleepQuietly(waitMs, stopping.signal);
      if (stopping.signal.aborted) throw new AppError('not_ready', { where });
      lastAttemptAtMs = clock.monotonicMs();
      return work();
    });
    attempting = turn.catch(() => undefined);
    return turn;
  }

  async function issue(): Promise<Credential<T>> {
    // Otherwise a third credential would be alive while the users still let go of the first.
    const leftMs = held ? held.times.endsAtMs - clock.monotonicMs() : 0;
    const isOver = new AbortController();
    if (leftMs > 0) await Promise.race([handover, sleepQuietly(leftMs / 2, isOver.signal)]);
    isOver.abort();
    if (stopping.signal.aborted) throw new AppError('not_ready', { where });
    const askedAtMs = clock.monotonicMs();
    lastAttemptAtMs = askedAtMs;
    isIssueSent = true;
    try {
      const { value, ...lease } = await inWorkSpan('vault.lease.issue', {}, () => source.issue(client, { signal: issueEnd.signal }));
      revoker.track(lease.leaseId);
      const next = {
        credential: { value, leaseId: lease.leaseId },
        firstTtlSeconds: lease.ttlSeconds,
        times: timesOf({ askedAtMs, ...lease }, random.fraction()),
      };
      emit({ type: 'issued', source: source.name, leaseId: lease.leaseId, ttlSeconds: lease.ttlSeconds });
      const previous = held;
      setHeld(next, next.times.renewAtMs ?? next.times.replaceAtMs);
      if (previous && !stopping.signal.aborted) {
        emit({ type: 'rotated', source: source.name, leaseId: lease.leaseId, previousLeaseId: previous.credential.leaseId });
        handover = handOver(next, previous);
      }
      return next.credential;
    } catch (error) {
      const code = codeOf(error);
      const leaseId = leaseIdIn(error);
      const mayBeLeft = leaseId === null && isOutcomeOpen(code);
      emit({ type: 'issue_failed', source: source.name, code, mayBeLeft });
      if (mayBeLeft) openIssues.note(code, held?.firstTtlSeconds);
      if (leaseId !== null) {
        revoker.track(leaseId);
        // A first one that fails is released, which revokes it.
        if (held) void revoker.revoke(leaseId, stopping.signal);
      }
      throw error;
    } finally {
      isIssueSent = false;
    }
  }

  function replace(): Promise<Credential<T>> {
    replacing ??= spaced(issue).finally(() => {
      replacing = null;
    });
    return replacing;
  }

  /** Throws what failed, when another try makes sense. */
  async function renew(lease: Held<T>): Promise<void> {
    const names = { source: source.name, leaseId: lease.credential.leaseId };
    const askedAtMs = clock.monotonicMs();
    const { firstTtlSeconds } = lease;
    const giveUp = (endsAtMs: number) => setHeld({ ...lease, times: { renewAtMs: null, replaceAtMs: askedAtMs, endsAtMs } }, askedAtMs);
    try {
      const renewed = await withTimeLimit(clock, renewalLimitMs(lease.times.endsAtMs - askedAtMs), stopping.signal, (signal) =>
        inWorkSpan('vault.lease.renew', {}, () => renewLease(client, names.leaseId, firstTtlSeconds, { signal })),
      );
      const isCut = isTruncated(renewed.ttlSeconds, firstTtlSeconds);
      emit({ type: 'renewed', ...names, ttlSeconds: renewed.ttlSeconds, isTruncated: isCut });
      const times = timesOf({ askedAtMs, ...renewed }, random.fraction());
      if (isCut) giveUp(times.endsAtMs);
      else setHeld({ ...lease, times }, times.renewAtMs ?? times.replaceAtMs);
    } catch (error) {
      if (stopping.signal.aborted) return;
      const code = codeOf(error);
      const isRefused = REFUSALS.has(code);
      if (code === 'lease_gone') {
        emit({ type: 'lost', ...names });
        giveUp(askedAtMs);
        return;
      }
      emit({ type: 'renew_failed', ...names, code, isRefused });
      if (!isRefused) throw error;
      giveUp(lease.times.endsAtMs);
    }
  }

  function planRetry(lease: Held<T>, error: unknown): void {
    lastError = error;
    failures += 1;
    const nowMs = clock.monotonicMs();
    const leftMs = lease.times.endsAtMs - nowMs;
    const retryAfterMs = isAppError(error) ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
    const retryAtMs = nowMs + retryWaitMs({ failures, leftMs, retryAfterMs, fraction: random.fraction() });
    // A wait that began before the time for a new credential must not run past it, but for one that the server asked for.
    const soonestMs = Math.max(lease.times.replaceAtMs, nowMs + Math.max(SPACING_MS, retryAfterMs));
    dueAtMs = nowMs < lease.times.replaceAtMs ? Math.min(retryAtMs, soonestMs) : retryAtMs;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const lease = held as Held<T>;
      const nowMs = clock.monotonicMs();
      if (isPast(lease) && !hasEnded) {
        hasEnded = true;
        emit({ type: 'ended', source: source.name, leaseId: lease.credential.leaseId });
      }
      const waitMs = (hasEnded ? dueAtMs : Math.min(dueAtMs, lease.times.endsAtMs)) - nowMs;
      if (waitMs > 0) {
        await sleepQuietly(waitMs, wake.signal);
        continue;
      }
      lastAction = actionAt(nowMs, lease.times, failures, lastAction);
      try {
        if (lastAction === 'replace') await replace();
        else await spaced(async () => (held === lease ? renew(lease) : undefined));
      } catch (error) {
        if (stopping.signal.aborted) return;
        if (held === lease) planRetry(lease, error);
      }
    }
  }

  return {
    source: source.name,
    async start() {
      await replace();
      if (!stopping.signal.aborted) loop = run();
    },
    current() {
      if (!held || isPast(held) || stopping.signal.aborted)
        throw new AppError('credential_unavailable', { where, cause: lastError ?? undefined });
      return held.credential;
    },
    replace,
    async replaceAnew() {
      if (isIssueSent) await replacing?.catch(() => undefined);
      return replace();
    },
    async release(deadline) {
      stopping.abort();
      wake.abort();
      const endIssue = () => issueEnd.abort();
      if (deadline.aborted) endIssue();
      else deadline.addEventListener('abort', endIssue, { once: true });
      // What is known goes at once: a hanging issue may take all the time there is.
      const revokingKnown = revoker.revokeAll(deadline);
      // An issue under way is an attempt that is waited for: its credential would be nobody's otherwise.
      await untilAborted([deadline], Promise.all([attempting, loop, handover]), null);
      deadline.removeEventListener('abort', endIssue);
      await revokingKnown;
      await revoker.revokeAll(deadline);
      revoker.giveUp();
    },
    left() {
      const underWay: LeftLease = { source: source.name, leaseId: null, code: 'outcome_unknown', isRevocationFailing: false };
      return [...revoker.left(), ...openIssues.left(), ...(isIssueSent ? [underWay] : [])];
    },
  };
}
