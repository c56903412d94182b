import { AppError, type Clock, codeOf, type Logger, type Random } from '#server/platform/index.ts';
import type { VaultClient, VaultCluster } from '../client.ts';
import { renewSelf, revokeSelf } from '../endpoints/auth-token.ts';
import type { ServiceIdentity } from '../service-identity.ts';
import { type ServiceMethod, type ServiceToken, signIn } from './login.ts';
import { backoffMs, renewAfterMs } from './schedule.ts';

export interface ServiceIdentityOptions {
  cluster: VaultCluster;
  method: ServiceMethod;
  /** Namespace of the login; '' is the root. */
  namespace: string;
  clock: Clock;
  random: Random;
  log: Logger;
}

/** What one call may take; the renewal margin is made from it. */
const CALL_MS = 3_000;
/** Two logins are never closer than this, however many callers wait. */
const LOGIN_SPACING_MS = 1_000;
/** A renewal that grants less than this share of the first life nears the token's maximum: then a new login is due. */
const TRUNCATED_SHARE = 0.9;
const REVOKE_WITHIN_MS = 2_000;
/** Two renewals are never closer than this, whatever lives the server grants. */
const STEP_SPACING_MS = 250;
/** Node's timers end at 24 days and fire at once beyond; a longer wait is cut into pieces. */
const LONGEST_SLEEP_MS = 2 ** 30;

interface Held extends ServiceToken {
  readonly firstTtlSeconds: number | null;
  /** Monotonic; null when it never expires. */
  readonly expiresAtMs: number | null;
  readonly expiresAt: Date | null;
  /** Monotonic; null when there is nothing to do. */
  readonly renewAtMs: number | null;
}

/** Failures that say the token itself is finished, or cannot be renewed: a new login is the answer. */
const TOKEN_IS_OVER = new Set(['vault_token_dead', 'vault_denied', 'vault_bad_request']);

/** Signs in lazily, keeps the token alive while started, and signs in again when it dies. Callers that wait share one login. */
export function createServiceIdentity(options: ServiceIdentityOptions): ServiceIdentity {
  const { cluster, method, namespace, clock, random, log } = options;
  const stopping = new AbortController();
  let held: Held | null = null;
  let loggingIn: Promise<Held> | null = null;
  let lastLoginAtMs = Number.NEGATIVE_INFINITY;
  let lastStepAtMs = Number.NEGATIVE_INFINITY;
  let lastFailure: { code: string; at: Date } | null = null;
  let lastError: unknown = null;
  let loop: Promise<void> | null = null;
  let changed = new AbortController();

  function setHeld(next: Held | null): void {
    held = next;
    // The loop sleeps towards a moment of the former token: wake it to plan anew.
    changed.abort();
    changed = new AbortController();
  }

  function hold(token: ServiceToken, askedAtMs: number, askedAt: Date, firstTtlSeconds: number | null): Held {
    const lifeMs = token.ttlSeconds === null ? null : token.ttlSeconds * 1000;
    return {
      ...token,
      firstTtlSeconds,
      expiresAtMs: lifeMs === null ? null : askedAtMs + lifeMs,
      expiresAt: lifeMs === null ? null : new Date(askedAt.getTime() + lifeMs),
      renewAtMs: lifeMs === null ? null : askedAtMs + renewAfterMs(lifeMs, CALL_MS, random.fraction()),
    };
  }

  function noteFailure(error: unknown, what: string): void {
    if (stopping.signal.aborted) return;
    lastError = error;
    lastFailure = { code: codeOf(error), at: clock.now() };
    const reason = (error as { facts?: { reason?: string } }).facts?.reason;
    log.warn({ code: lastFailure.code, method: method.kind, ...(reason ? { reason } : {}) }, what);
  }

  function login(): Promise<Held> {
    loggingIn ??= (async () => {
      const [askedAtMs, askedAt] = [clock.monotonicMs(), clock.now()];
      lastLoginAtMs = askedAtMs;
      try {
        const token = await signIn(cluster, method, namespace, stopping.signal);
        const next = hold(token, askedAtMs, askedAt, token.ttlSeconds);
        setHeld(next);
        lastFailure = null;
        log.info({ method: method.kind, ttlSeconds: token.ttlSeconds }, 'service identity signed in');
        return next;
      } catch (error) {
        noteFailure(error, 'service identity could not sign in');
        throw error;
      }
    })().finally(() => {
      loggingIn = null;
    });
    return loggingIn;
  }

  const isExpired = (token: Held) => token.expiresAtMs !== null && clock.monotonicMs() >= token.expiresAtMs;

  /** The live token, by a login if need be. Within a second of a failed login it fails the same way, without another. */
  async function acquire(): Promise<Held> {
    if (stopping.signal.aborted) throw new AppError('not_ready');
    if (held && !isExpired(held)) return held;
    if (!loggingIn && lastFailure && clock.monotonicMs() - lastLoginAtMs < LOGIN_SPACING_MS) throw lastError;
    return login();
  }

  function drop(token: Held): void {
    if (held === token) setHeld(null);
  }

  /** Waits for a shared login without letting one caller's signal end it. */
  function withSignal<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
    if (!signal) return work;
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(new AppError('request_cancelled', { cause: signal.reason }));
      if (signal.aborted) onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    });
  }

  function clientFor(inNamespace: string, signal?: AbortSignal): VaultClient {
    const asHolder = (token: Held) => cluster.as({ token: token.token, namespace: inNamespace, ...(signal ? { signal } : {}) });
    const signedIn = async <T>(work: (vault: VaultClient) => Promise<T>): Promise<T> => {
      const token = await withSignal(acquire(), signal);
      try {
        return await work(asHolder(token));
      } catch (error) {
        // A dead token did nothing, so writes are repeated too, once.
        if (codeOf(error) !== 'vault_token_dead') throw error;
        drop(token);
        return work(asHolder(await withSignal(acquire(), signal)));
      }
    };
    return {
      namespace: inNamespace,
      inNamespace: (other) => clientFor(other, signal),
      request: (request) => signedIn((vault) => vault.request(request)),
      stream: (request) => signedIn((vault) => vault.stream(request)),
    };
  }

  async function renew(token: Held): Promise<void> {
    const [askedAtMs, askedAt] = [clock.monotonicMs(), clock.now()];
    const asService = cluster.as({ token: token.token, namespace, signal: stopping.signal });
    const renewed = await renewSelf(asService, token.firstTtlSeconds ?? undefined);
    if (held !== token) return;
    setHeld(
      hold({ ...token, ttlSeconds: renewed.ttlSeconds, isRenewable: renewed.isRenewable }, askedAtMs, askedAt, token.firstTtlSeconds),
    );
    lastFailure = null;
  }

  const isTruncated = ({ ttlSeconds, firstTtlSeconds }: Held) => (ttlSeconds ?? 0) < (firstTtlSeconds ?? 0) * TRUNCATED_SHARE;

  /** Does what is due now. Throws what failed. */
  async function step(): Promise<void> {
    lastStepAtMs = clock.monotonicMs();
    const token = held;
    if (!token || isExpired(token) || !token.isRenewable || isTruncated(token)) {
      await login();
      return;
    }
    try {
      await renew(token);
    } catch (error) {
      if (!TOKEN_IS_OVER.has(codeOf(error))) {
        noteFailure(error, 'service identity could not renew its token');
        throw error;
      }
      drop(token);
      await login();
    }
  }

  /** Sleeps until the token's renewal is due, or until the token is another one. */
  async function sleepUntilDue(): Promise<void> {
    const dueAtMs = held ? (held.renewAtMs ?? Number.POSITIVE_INFINITY) : clock.monotonicMs();
    const waitMs = Math.max(dueAtMs, lastStepAtMs + STEP_SPACING_MS) - clock.monotonicMs();
    if (waitMs <= 0) return;
    await clock.sleep(Math.min(waitMs, LONGEST_SLEEP_MS), AbortSignal.any([changed.signal, stopping.signal])).catch(() => undefined);
  }

  /** Milliseconds until one call still fits before the token ends; after that until it has ended. Never less than a second. */
  function lastChanceMs(): number {
    const untilEndMs = (held?.expiresAtMs ?? Number.POSITIVE_INFINITY) - clock.monotonicMs();
    const beforeEndMs = untilEndMs - CALL_MS;
    return Math.max(LOGIN_SPACING_MS, beforeEndMs >= LOGIN_SPACING_MS ? beforeEndMs : untilEndMs);
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      if (failures === 0) {
        const before = held;
        await sleepUntilDue();
        if (stopping.signal.aborted) return;
        // Woken by another token, or by a sleep cut into pieces: plan anew.
        if (held && (held !== before || held.renewAtMs === null || held.renewAtMs > clock.monotonicMs())) continue;
      }
      try {
        await step();
        failures = 0;
      } catch {
        failures += 1;
        const waitMs = Math.min(backoffMs(failures, random.fraction()), lastChanceMs());
        await clock.sleep(waitMs, stopping.signal).catch(() => undefined);
        // Somebody's request may have signed in meanwhile.
        if (held && (held.renewAtMs ?? Number.POSITIVE_INFINITY) > clock.monotonicMs()) failures = 0;
      }
    }
  }

  return {
    async client(inNamespace = '', signal) {
      await withSignal(acquire(), signal);
      return clientFor(inNamespace, signal);
    },
    state: () => ({
      isSignedIn: held !== null && !isExpired(held),
      lastFailure,
      expiresAt: held?.expiresAt ?? null,
    }),
    start() {
      loop ??= run();
    },
    async stop() {
      if (stopping.signal.aborted) return;
      stopping.abort(new AppError('not_ready'));
      await loop;
      await loggingIn?.catch(() => undefined);
      const last = held;
      setHeld(null);
      if (!last?.isOurs) return;
      const within = AbortSignal.timeout(REVOKE_WITHIN_MS);
      await revokeSelf(cluster.as({ token: last.token, namespace, signal: within })).catch((error) =>
        log.warn({ code: codeOf(error) }, 'service token could not be revoked'),
      );
    },
  };
}
