import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { type Clock, systemClock } from '#server/platform/index.ts';
import type { AuthEvent } from '../auth/events.ts';
import type { SecretCache } from '../cache/secret-cache.ts';
import type { ResilienceEvent } from '../resilience/events.ts';
import type { ServiceIdentity } from '../service-identity.ts';
import type { CallEvent } from '../transport/events.ts';
import type { ClientEvent } from './client-event.ts';
import { createLeaseMetrics } from './lease-metrics.ts';
import { outcomeOf } from './outcome.ts';

export interface ClientMetricsOptions {
  /** Where the metrics go, one set a registry. Throws what prom-client throws when it holds them already. */
  registry: Registry;
  /** Asked at each scrape for what is held now. */
  cache?: Pick<SecretCache, 'state'>;
  identity?: Pick<ServiceIdentity, 'state'>;
  /** For tests; the system's when left out. */
  clock?: Clock;
}

/** From a call on the same machine to the longest budget of an unattended one. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const BREAKER_STATES = { 'breaker-closed': 0, 'breaker-half-open': 1, 'breaker-opened': 2 } as const;

/**
 * Prometheus metrics of the client core, all named `sallyport_vault_*`; times in seconds. Returns the sink for `createClientListeners`.
 * Every label is from a closed list (method, class of call, our code, kind of event): a path, role, mount or lease would name what
 * people own, and let a caller make series without end.
 */
export function createClientMetrics({
  registry,
  cache,
  identity,
  clock = systemClock,
}: ClientMetricsOptions): (event: ClientEvent) => void {
  const registers = [registry];
  const name = (rest: string) => `sallyport_vault_${rest}`;
  const counter = <L extends string>(rest: string, help: string, labelNames: L[]) =>
    new Counter({ name: name(rest), help, labelNames, registers });
  const sampled = (rest: string, help: string, sample: () => number) =>
    new Gauge({
      name: name(rest),
      help,
      registers,
      collect() {
        this.set(sample());
      },
    });

  const logins = counter('logins_total', 'Logins of the service by outcome.', ['method', 'outcome']);
  const renewals = counter('renewals_total', "Renewals of the service's token by outcome.", ['method', 'outcome']);
  const tokenEnds = counter('token_ends_total', 'Tokens of the service that were lost, or revoked at its end.', ['end']);
  const calls = counter('calls_total', 'Calls by class, method and code.', ['call_class', 'method', 'code']);
  const seconds = new Histogram({
    name: name('call_seconds'),
    help: 'Time of calls that left the process, retries included; of a stream to its first byte.',
    labelNames: ['call_class', 'outcome'],
    buckets: BUCKETS,
    registers,
  });
  const breaker = new Gauge({
    name: name('breaker_state'),
    help: 'Breaker of a class of calls: 0 closed, 1 half open, 2 open.',
    labelNames: ['call_class'],
    registers,
  });
  const retries = counter('retries_total', 'Attempts repeated, by the code of the one before.', ['call_class', 'code']);
  const refusals = counter('refusals_total', 'Attempts refused before they left.', ['call_class', 'by']);
  const cacheEvents = counter('cache_events_total', 'What became of cached reads.', ['event']);
  const onLease = createLeaseMetrics(registry, name, clock);
  for (const callClass of ['interactive', 'job']) breaker.set({ call_class: callClass }, 0);
  if (cache) {
    sampled('cache_entries', 'Secrets held in memory.', () => cache.state().entryCount);
    sampled('cache_bytes', 'Bytes that the held secrets count for.', () => cache.state().sizeBytes);
    sampled('cache_loading', 'Requests of the cache that are under way.', () => cache.state().loadingCount);
  }
  if (identity) sampled('signed_in', 'Whether the service holds a live token.', () => Number(identity.state().isSignedIn));

  function onAuth(event: AuthEvent): void {
    const { method } = event;
    if (event.type === 'login') logins.inc({ method, outcome: 'ok' });
    else if (event.type === 'login_failed') logins.inc({ method, outcome: event.isAlarm ? 'alarm' : outcomeOf(event.code) });
    else if (event.type === 'renewed') renewals.inc({ method, outcome: event.isTruncated ? 'truncated' : 'ok' });
    else if (event.type === 'renew_failed') renewals.inc({ method, outcome: outcomeOf(event.code) });
    else tokenEnds.inc({ end: event.type });
  }

  function onCall({ callClass, method, code, tookMs, attempts }: CallEvent): void {
    calls.inc({ call_class: callClass, method, code });
    // An open breaker answers in no time: counted in, an outage would look fast.
    if (attempts > 0) seconds.observe({ call_class: callClass, outcome: outcomeOf(code) }, tookMs / 1000);
  }

  function onResilience(event: ResilienceEvent): void {
    const call_class = event.callClass;
    if (event.kind === 'retry') retries.inc({ call_class, code: event.code });
    else if (event.kind === 'refused') refusals.inc({ call_class, by: event.by });
    else breaker.set({ call_class }, BREAKER_STATES[event.kind]);
  }

  return (client) => {
    if (client.room === 'call') onCall(client.event);
    else if (client.room === 'cache') cacheEvents.inc({ event: client.event.kind });
    else if (client.room === 'auth') onAuth(client.event);
    else if (client.room === 'resilience') onResilience(client.event);
    else onLease(client.event);
  };
}
