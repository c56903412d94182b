import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

interface Metrics {
  registry: Registry;
  requests: Counter<'verb' | 'code'>;
  seconds: Histogram<'verb'>;
}

// One registry for all of Next's copies of this module: a second one would register the same names twice.
const SLOT = Symbol.for('sallyport.metrics.v1');
const slots = globalThis as unknown as Record<symbol, Metrics | undefined>;

function metrics(): Metrics {
  slots[SLOT] ??= build();
  return slots[SLOT];
}

function build(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Counter({
      name: 'sallyport_requests_total',
      help: 'API requests by verb and outcome code.',
      labelNames: ['verb', 'code'],
      registers: [registry],
    }),
    seconds: new Histogram({
      name: 'sallyport_request_seconds',
      help: 'Time from arrival to answer.',
      labelNames: ['verb'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
      registers: [registry],
    }),
  };
}

export function countRequest(verb: string, code: string, durationMs: number): void {
  const { requests, seconds } = metrics();
  requests.inc({ verb, code });
  seconds.observe({ verb }, durationMs / 1000);
}

/** The Prometheus text of our own metrics, followed by those of the client core, whose names all begin otherwise. */
export async function metricsText(vaultMetrics: Pick<Registry, 'metrics'>): Promise<string> {
  return (await Promise.all([metrics().registry.metrics(), vaultMetrics.metrics()])).join('\n');
}
