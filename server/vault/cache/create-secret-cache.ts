import { AppError, type Clock, type ErrorPlace, isAppError, type Random } from '#server/platform/index.ts';
import type { VaultClient } from '../client.ts';
import { type AnyKvSecret, readAnySecret } from '../endpoints/kv.ts';
import { createKvMounts } from '../endpoints/kv-mount.ts';
import { safely } from '../observe/safely.ts';
import { placeOf } from '../transport/call-place.ts';
import { createEntries, keyOf } from './entries.ts';
import { clocksOf, type Entry, isOlderAnswer, negativeClocksOf, noteFailure, type Scope, standingOf } from './entry.ts';
import { createFlights, type Flight } from './flights.ts';
import { meaningOf } from './outcome.ts';
import { type CacheRule, compileRules, type Sensitivity } from './rules.ts';
import { sealValue } from './sealed-value.ts';
import type { CachedSecret, CacheEventKind, CacheIdentity, ForgetTarget, SecretCache } from './secret-cache.ts';

export interface SecretCacheOptions {
  clock: Clock;
  random: Random;
  /** The first that matches a path counts; 300 s and the default sensitivity where none does. */
  rules?: readonly CacheRule[];
  /** Bytes of memory, entries and keys included; 64 MiB when left out. The least recently read goes first. */
  maxBytes?: number;
  /** How long "nothing there" is believed; 5 when left out, 0 to 30. */
  negativeSeconds?: number;
  /** What a miss asks; the KV mounts of both versions when left out. Resolves to null when nothing is there. */
  load?: (request: SecretLoad) => Promise<AnyKvSecret | null>;
  /** Told every text of a secret before anybody gets it, so that a redactor can protect it. */
  onSecret?: (value: string) => void;
  /** For counters: no path and no identity in it. What it throws is ignored. */
  onEvent?: (kind: CacheEventKind, sensitivity: Sensitivity | null) => void;
}

export interface SecretLoad {
  client: VaultClient;
  path: string;
  version: number | undefined;
  /** Aborts when nobody waits any more. */
  signal: AbortSignal;
}

/** What a flight ends with; null when it was overtaken by an invalidation. */
type Landing = { readonly entry: Entry } | null;

const MAX_BYTES = 64 * 1024 * 1024;
const NEGATIVE_SECONDS = 5;
const LONGEST_NEGATIVE_SECONDS = 30;
/** Requests of one reader, each overtaken by an invalidation, before it is told to come back. */
const MOST_ROUNDS = 4;
const CONTROL = /\p{Cc}/u;

/** The place of a failure of our own: no node was asked, or none that can be blamed. */
const placeIn = ({ namespace }: Scope, path: string) => placeOf({ method: 'GET', path, namespace }, { attempts: 0 });
const cancelled = (signal: AbortSignal, where: ErrorPlace) => new AppError('request_cancelled', { cause: signal.reason, where });

function checkedSeconds(seconds: number): number {
  if (seconds >= 0 && seconds <= LONGEST_NEGATIVE_SECONDS) return seconds;
  throw new AppError('invalid_input', { fields: { negativeSeconds: `0 to ${LONGEST_NEGATIVE_SECONDS}.` } });
}

function kvLoad(clock: Clock): (request: SecretLoad) => Promise<AnyKvSecret | null> {
  const mounts = createKvMounts(clock);
  return ({ client, path, version, signal }) =>
    readAnySecret(client, mounts, path, { signal, ...(version === undefined ? {} : { version }) });
}

/**
 * Secrets in memory, for as long as their path's rule says. A hit is one look-up: no request, no timer. While Vault is in trouble an
 * expired one stands in up to the rule's greatest age, marked; after a refusal, a revocation or "not there" it never does.
 */
export function createSecretCache(options: SecretCacheOptions): SecretCache {
  const { clock, random } = options;
  const load = options.load ?? kvLoad(clock);
  const timesOf = compileRules(options.rules ?? []);
  const negativeMs = checkedSeconds(options.negativeSeconds ?? NEGATIVE_SECONDS) * 1000;
  const note = safely(options.onEvent);
  const entries = createEntries(options.maxBytes ?? MAX_BYTES, () => note('evicted', null));
  const clients = new WeakMap<Scope, CacheIdentity['client']>();

  async function ask(flight: Flight): Promise<AnyKvSecret | null> {
    const client = await clients.get(flight.scope)?.();
    if (!client) throw new AppError('internal', { where: placeIn(flight.scope, flight.path) });
    return load({ client, path: flight.path, version: flight.version, signal: flight.signal });
  }

  function remember(flight: Flight, answer: AnyKvSecret | null, askedAtMs: number): Landing {
    const { key, scope, path, seq } = flight;
    const nowMs = clock.monotonicMs();
    const times = timesOf(path);
    const held = entries.peek(key);
    if (answer && held && nowMs < held.goneAtMs && isOlderAnswer(answer, held))
      throw new AppError('vault_not_caught_up', { where: placeIn(scope, path) });
    const common = { scope, path, seq, failedAtMs: Number.NEGATIVE_INFINITY, retryAtMs: 0 };
    const size = (own: number) => own + key.length * 2;
    if (!answer) {
      const clocks = negativeClocksOf(Math.min(negativeMs, times.ttlMs), askedAtMs);
      const entry = { ...common, ...clocks, value: null, version: null, createdAt: null, sizeBytes: size(sealValue({}).sizeBytes) };
      return { entry: entries.put(key, entry, nowMs) };
    }
    const { value, sizeBytes } = sealValue(answer.data, options.onSecret);
    const { version, createdAt } = answer;
    const clocks = clocksOf(times, askedAtMs, random.fraction());
    return { entry: entries.put(key, { ...common, ...clocks, value, version, createdAt, sizeBytes: size(sizeBytes) }, nowMs) };
  }

  /** Takes a failure in: returns what may stand in for the answer, or throws it. */
  function fall(flight: Flight, error: unknown): Landing {
    const meaning = meaningOf(error);
    if (!flight.signal.aborted) note('load-failed', timesOf(flight.path).sensitivity);
    if (meaning === 'identity-dead') forget({ identity: flight.scope.identity });
    if (meaning === 'denied') dropPath(flight.scope, flight.path);
    if (meaning !== 'outage' || flight.isOutdated) throw error;
    const nowMs = clock.monotonicMs();
    const held = entries.peek(flight.key);
    if (!held?.value || nowMs >= held.goneAtMs) throw error;
    noteFailure(held, nowMs, random.fraction(), isAppError(error) ? error.retryAfterSeconds : 0);
    return { entry: held };
  }

  const flights = createFlights<Landing>(async (flight) => {
    const askedAtMs = clock.monotonicMs();
    try {
      const answer = await ask(flight);
      note(flight.isOutdated ? 'superseded' : 'loaded', timesOf(flight.path).sensitivity);
      return flight.isOutdated ? null : remember(flight, answer, askedAtMs);
    } catch (error) {
      return fall(flight, error);
    }
  });

  function dropPath(scope: Scope, path: string): void {
    entries.dropPath(scope, path);
    flights.outdate((one) => one.path === path && one.scope.identity === scope.identity && one.scope.namespace === scope.namespace);
  }

  function forget(target: ForgetTarget): number {
    const prefix = target.prefix?.replace(/\/$/, '');
    const matches = ({ scope, path }: { scope: Scope; path: string }) =>
      (target.identity === undefined || scope.identity === target.identity) &&
      (target.namespace === undefined || scope.namespace === target.namespace) &&
      (target.path === undefined || path === target.path) &&
      (prefix === undefined || prefix === '' || path === prefix || path.startsWith(`${prefix}/`));
    flights.outdate(matches);
    const count = entries.dropWhere(matches);
    if (count > 0) note('forgotten', null);
    return count;
  }

  function given(entry: Entry, nowMs: number): CachedSecret | null {
    const { value, version } = entry;
    return value && { value, version, ageMs: nowMs - entry.askedAtMs, isStale: nowMs >= entry.freshUntilMs };
  }

  async function fetched(place: Parameters<typeof flights.join>[0], signal: AbortSignal | undefined): Promise<CachedSecret | null> {
    note(flights.has(place.key) ? 'joined' : 'miss', timesOf(place.path).sensitivity);
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const landing = await flights.join(place, signal);
      const nowMs = clock.monotonicMs();
      // An answer that took longer than it may be old is no answer.
      if (landing && (!landing.entry.value || nowMs < landing.entry.goneAtMs)) return given(landing.entry, nowMs);
      if (signal?.aborted) throw cancelled(signal, placeIn(place.scope, place.path));
      // Somebody who came after the invalidation may have brought it by now.
      const held = entries.get(place.key);
      if (held && clock.monotonicMs() < held.freshUntilMs) return given(held, clock.monotonicMs());
    }
    throw new AppError('vault_not_caught_up', { where: placeIn(place.scope, place.path) });
  }

  function refreshBehind(place: Parameters<typeof flights.join>[0]): void {
    if (flights.has(place.key)) return;
    note('refresh-ahead', timesOf(place.path).sensitivity);
    // Its failure is noted on the entry, and everybody has been answered already.
    flights.join(place).catch(() => undefined);
  }

  return {
    forget,
    state: () => ({ entryCount: entries.count, sizeBytes: entries.sizeBytes, loadingCount: flights.count }),
    open({ identity, namespace, client }) {
      if (identity === '' || CONTROL.test(identity) || CONTROL.test(namespace)) throw new AppError('invalid_input');
      const scope: Scope = { identity, namespace };
      clients.set(scope, client);
      return {
        read(path, { version, signal } = {}) {
          if (signal?.aborted) return Promise.reject(cancelled(signal, placeIn(scope, path)));
          const key = keyOf(scope, path, version);
          const entry = entries.get(key);
          if (!entry) return fetched({ key, scope, path, version }, signal);
          const nowMs = clock.monotonicMs();
          const standing = standingOf(entry, nowMs);
          if (standing === 'due') return fetched({ key, scope, path, version }, signal);
          if (standing === 'fresh-behind' || standing === 'stale-behind') refreshBehind({ key, scope, path, version });
          note(nowMs < entry.freshUntilMs ? 'hit' : 'stale', null);
          return Promise.resolve(given(entry, nowMs));
        },
      };
    },
  };
}
