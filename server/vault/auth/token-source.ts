import { AppError, type Clock, codeOf, isAppError, type Random, type Secret } from '#server/platform/index.ts';
import type { VaultCluster } from '../client.ts';
import type { ClientLog } from '../client-log.ts';
import { renewSelf } from '../endpoints/auth-token.ts';
import { inWorkSpan } from '../observe/spans.ts';
import type { EmitAuthEvent } from './events.ts';
import { type HeldToken, holdIssued, holdRenewed, isExpired, momentOf } from './held-token.ts';
import type { LoginMethod } from './method.ts';
import { ATTEMPT_SPACING_MS, quietMs, refusalPauseMs } from './schedule.ts';

export interface TokenSourceOptions {
  cluster: VaultCluster;
  method: LoginMethod;
  namespace: string;
  clock: Clock;
  random: Random;
  log: ClientLog;
  emit: EmitAuthEvent;
  /** Ends waits and calls, and with them every later attempt. */
  stopping: AbortSignal;
}

/** The one token, and every way in which it becomes another. */
export interface TokenSource {
  held(): HeldToken | null;
  lastFailure(): { code: string; at: Date } | null;
  /** Aborts as soon as another token, or another life of it, is held. */
  changed(): AbortSignal;
  /** The live token, by a login if need be, which all callers share. Soon after a failed login it fails the same way, without another. */
  acquire(): Promise<HeldToken>;
  /** Joins the login under way, or begins one. */
  login(): Promise<HeldToken>;
  /** Renews the given token if it is still the one held. Throws what the server answered. */
  renew(token: HeldToken): Promise<void>;
  /** Forgets a dead token, in whatever life of it. */
  drop(token: Secret<string>): void;
  /** Milliseconds for which the server asked to be left alone; every attempt before that fails as the last one did. */
  quietForMs(): number;
  noteFailure(error: unknown, what: string): void;
  /** Forgets the token and hands it out, once the login under way has ended. */
  end(): Promise<HeldToken | null>;
}

/** A credential that others may have read: somebody must act, and soon. */
const ALARMS = new Set(['wrapping_token_spent', 'wrapping_token_foreign']);
/** Failures by which the server, or we, judged the credential itself. Repeated at speed they would lock an account. */
const REFUSALS = new Set([...ALARMS, 'service_identity_failed']);

export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { cluster, method, namespace, clock, random, log, emit, stopping } = options;
  let held: HeldToken | null = null;
  let loggingIn: Promise<HeldToken> | null = null;
  let failure: { code: string; at: Date; error: unknown } | null = null;
  let refusals = 0;
  /** Monotonic: callers get the last login's failure until then. */
  let pausedUntilMs = Number.NEGATIVE_INFINITY;
  let nextAttemptMs = Number.NEGATIVE_INFINITY;
  let quiet: { untilMs: number; error: unknown } = { untilMs: Number.NEGATIVE_INFINITY, error: null };
  let changed = new AbortController();

  function setHeld(next: HeldToken | null): void {
    held = next;
    // Whoever sleeps towards a moment of the former token plans anew.
    changed.abort();
    changed = new AbortController();
  }

  const quietForMs = () => Math.max(0, quiet.untilMs - clock.monotonicMs());

  function heed(error: unknown): void {
    const untilMs = clock.monotonicMs() + quietMs(isAppError(error) ? error.retryAfterSeconds : undefined);
    if (untilMs > quiet.untilMs) quiet = { untilMs, error };
  }

  /** Waits for this attempt's turn: no two of them, of either sort, begin closer together than the spacing. */
  async function turn(): Promise<void> {
    if (quietForMs() > 0) throw quiet.error;
    const nowMs = clock.monotonicMs();
    const atMs = Math.max(nowMs, nextAttemptMs);
    nextAttemptMs = atMs + ATTEMPT_SPACING_MS;
    if (atMs > nowMs) await clock.sleep(atMs - nowMs, stopping);
    // Another attempt may have been told so meanwhile.
    if (quietForMs() > 0) throw quiet.error;
  }

  function noteFailure(error: unknown, what: string): void {
    if (stopping.aborted) return;
    const code = codeOf(error);
    failure = { code, at: clock.now(), error };
    const reason = (error as { facts?: { reason?: string } }).facts?.reason;
    const line = { code, method: method.kind, ...(reason ? { reason } : {}) };
    if (ALARMS.has(code)) log.error({ ...line, isAlarm: true }, what);
    else log.warn(line, what);
  }

  async function signIn(): Promise<HeldToken> {
    await turn();
    const asked = momentOf(clock);
    try {
      const token = await inWorkSpan('vault.login', { 'sallyport.auth_method': method.kind }, () => method.obtain(stopping));
      const { ttlSeconds } = token;
      const former = held?.token;
      // A token that others made may be found again. Its box stays the same too: by it `drop` knows the token in every life.
      const isSame = former !== undefined && former.reveal() === token.token.reveal();
      const next = holdIssued(isSame ? { ...token, token: former } : token, asked, random.fraction());
      setHeld(next);
      failure = null;
      refusals = 0;
      if (isSame) emit({ type: 'renewed', method: method.kind, ttlSeconds, isTruncated: false });
      else {
        log.info({ method: method.kind, ttlSeconds }, 'service identity signed in');
        emit({ type: 'login', method: method.kind, ttlSeconds });
      }
      return next;
    } catch (error) {
      heed(error);
      refusals = REFUSALS.has(codeOf(error)) ? refusals + 1 : 0;
      pausedUntilMs = asked.ms + refusalPauseMs(refusals);
      noteFailure(error, 'service identity could not sign in');
      const code = codeOf(error);
      if (!stopping.aborted) emit({ type: 'login_failed', method: method.kind, code, isAlarm: ALARMS.has(code) });
      throw error;
    }
  }

  function login(): Promise<HeldToken> {
    loggingIn ??= signIn().finally(() => {
      loggingIn = null;
    });
    return loggingIn;
  }

  return {
    held: () => held,
    lastFailure: () => failure && { code: failure.code, at: failure.at },
    changed: () => changed.signal,
    login,
    noteFailure,
    quietForMs,
    async acquire() {
      if (stopping.aborted) throw new AppError('not_ready', { where: { authMethod: method.kind, what: 'signing in has ended' } });
      if (held && !isExpired(held, clock.monotonicMs())) return held;
      if (!loggingIn && failure && clock.monotonicMs() < pausedUntilMs) throw failure.error;
      const next = await login();
      if (!isExpired(next, clock.monotonicMs())) return next;
      const what = 'the token had ended before the sign-in was answered';
      throw new AppError('vault_timeout', { where: { authMethod: method.kind, what } });
    },
    async renew(token) {
      await turn();
      if (held !== token) return;
      const asked = momentOf(clock);
      const asService = cluster.as({ token: token.token, namespace, signal: stopping });
      const granted = await inWorkSpan('vault.token.renew', { 'sallyport.auth_method': method.kind }, () =>
        renewSelf(asService, token.fullTtlSeconds ?? undefined),
      ).catch((error: unknown) => {
        heed(error);
        if (!stopping.aborted) emit({ type: 'renew_failed', method: method.kind, code: codeOf(error) });
        throw error;
      });
      if (held !== token) return;
      const renewed = holdRenewed(token, granted, asked, random.fraction());
      setHeld(renewed);
      failure = null;
      emit({ type: 'renewed', method: method.kind, ttlSeconds: renewed.ttlSeconds, isTruncated: renewed.isTruncated });
    },
    drop(token) {
      // A renewal in between made another life of the same token.
      if (held?.token !== token) return;
      setHeld(null);
      emit({ type: 'token_lost', method: method.kind });
    },
    async end() {
      await loggingIn?.catch(() => undefined);
      const last = held;
      setHeld(null);
      return last;
    },
  };
}
