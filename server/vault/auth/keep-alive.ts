import { type Clock, codeOf, type Random } from '#server/platform/index.ts';
import { CALL_MS, isExpired } from './held-token.ts';
import type { LoginMethod } from './method.ts';
import { backoffMs } from './schedule.ts';
import type { TokenSource } from './token-source.ts';

export interface KeepAliveOptions {
  source: TokenSource;
  method: LoginMethod;
  clock: Clock;
  random: Random;
  stopping: AbortSignal;
}

/** Failures that say the token itself is finished, or cannot be renewed: a new login is the answer. */
const NEEDS_LOGIN = new Set(['vault_token_dead', 'vault_denied', 'vault_bad_request']);
const LEAST_WAIT_MS = 1_000;
/** Node's timers end at 24 days and fire at once beyond; a longer wait is cut into pieces. */
const LONGEST_SLEEP_MS = 2 ** 30;

/** Renews the token before its end, or signs in anew where that is due, until stopped. Never throws, and never acts twice at once. */
export async function keepAlive({ source, method, clock, random, stopping }: KeepAliveOptions): Promise<void> {
  /** Does what is due now. Throws what failed. */
  async function step(): Promise<void> {
    const token = source.held();
    const isSpent = !token || isExpired(token, clock.monotonicMs()) || !token.isRenewable || token.isTruncated;
    if (isSpent || (await method.isSuperseded(token.token))) {
      await source.login();
      return;
    }
    try {
      await source.renew(token);
    } catch (error) {
      if (!NEEDS_LOGIN.has(codeOf(error))) {
        source.noteFailure(error, 'service identity could not renew its token');
        throw error;
      }
      // One that may only not be renewed still serves until the new one is there.
      if (codeOf(error) === 'vault_token_dead') source.drop(token.token);
      await source.login();
    }
  }

  const untilDueMs = () => {
    const held = source.held();
    return held ? (held.renewAtMs ?? Number.POSITIVE_INFINITY) - clock.monotonicMs() : 0;
  };

  /** Sleeps until something is due, or until the token is another one. */
  async function sleepUntilDue(): Promise<void> {
    for (let waitMs = untilDueMs(); waitMs > 0 && !stopping.aborted; waitMs = untilDueMs())
      await clock.sleep(Math.min(waitMs, LONGEST_SLEEP_MS), AbortSignal.any([source.changed(), stopping])).catch(() => undefined);
  }

  /** Milliseconds until one call still fits before the token ends; after that until it has ended. No limit once it has. */
  function lastChanceMs(): number {
    const untilEndMs = (source.held()?.expiresAtMs ?? Number.POSITIVE_INFINITY) - clock.monotonicMs();
    if (untilEndMs <= 0) return Number.POSITIVE_INFINITY;
    const beforeEndMs = untilEndMs - CALL_MS;
    return Math.max(LEAST_WAIT_MS, beforeEndMs >= LEAST_WAIT_MS ? beforeEndMs : untilEndMs);
  }

  let failures = 0;
  while (!stopping.aborted) {
    if (failures === 0) await sleepUntilDue();
    if (stopping.aborted) return;
    try {
      await step();
      failures = 0;
    } catch {
      failures += 1;
      const waitMs = Math.max(source.quietForMs(), Math.min(backoffMs(failures, random.fraction()), lastChanceMs()));
      await clock.sleep(waitMs, stopping).catch(() => undefined);
      // Somebody's request may have signed in meanwhile.
      if (source.held() && untilDueMs() > 0) failures = 0;
    }
  }
}
