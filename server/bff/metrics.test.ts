import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createClientListeners, createClientMetrics } from '#server/vault/index.ts';
import { countRequest, metricsText } from './metrics.ts';

test("shows the console's requests and the client's calls in one text, each name described once", async () => {
  const registry = new Registry();
  const { onCall } = createClientListeners(createClientMetrics({ registry }));
  onCall({ callClass: 'job', method: 'LIST', code: 'ok', tookMs: 20, attempts: 1, isStream: false, where: null });
  countRequest('leases.list', 'ok', 12);
  const lines = (await metricsText(registry)).split('\n');
  expect(lines).toContain('sallyport_requests_total{verb="leases.list",code="ok"} 1');
  expect(lines).toContain('sallyport_vault_calls_total{call_class="job",method="LIST",code="ok"} 1');
  expect(lines).toContain('sallyport_vault_call_seconds_sum{call_class="job",outcome="ok"} 0.02');
  const described = lines.filter((line) => line.startsWith('# TYPE '));
  expect(new Set(described).size).toBe(described.length);
});
