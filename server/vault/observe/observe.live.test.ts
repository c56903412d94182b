import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createLogger, systemClock, systemRandom } from '#server/platform/index.ts';
import { freshAuthMount, freshMount, freshPolicy, liveBao, rootClient } from '#server/testing/live.ts';
import { createServiceIdentity } from '../auth/create-service-identity.ts';
import { createSecretCache } from '../cache/create-secret-cache.ts';
import { writePlainSecret } from '../endpoints/kv1.ts';
import { vaultPath } from '../path.ts';
import { createVaultCluster } from '../transport/cluster.ts';
import { createClientListeners } from './client-event.ts';
import { createClientMetrics } from './client-metrics.ts';

const shared = { clock: systemClock, random: systemRandom };

test('a sign-in, a renewal, a read and an end at a real server are counted, and nothing secret with them', async () => {
  const mount = await freshAuthMount('userpass');
  const kv = await freshMount('kv');
  const policy = await freshPolicy(`path "${kv}/*" { capabilities = ["read"] }`);
  const body = { password: 'planted-password', token_ttl: '4s', token_policies: [policy] };
  await rootClient().request({ method: 'POST', path: vaultPath`auth/${mount}/users/planted-user`, body });
  await writePlainSecret(rootClient(), kv, 'planted-path', { text: 'planted-value' });
  const dir = await mkdtemp(join(tmpdir(), 'observe-'));
  const passwordFile = join(dir, 'password');
  await writeFile(passwordFile, 'planted-password');

  const registry = new Registry();
  const secrets = new Set<string>();
  const listeners = createClientListeners(createClientMetrics({ registry }));
  const text = () => registry.metrics();
  const cluster = createVaultCluster({
    addresses: [liveBao().address],
    resilience: { onEvent: listeners.onResilience },
    onCall: listeners.onCall,
    onSecret: (value) => secrets.add(value),
    ...shared,
  });
  const identity = createServiceIdentity({
    cluster,
    method: { kind: 'userpass', mount, username: 'planted-user', passwordFile },
    namespace: '',
    log: createLogger({ level: 'silent', redactLine: (line) => line }),
    onEvent: listeners.onAuth,
    ...shared,
  });
  const reader = createSecretCache({ onEvent: listeners.onCache, ...shared }).open({
    identity: 'service',
    namespace: '',
    client: () => identity.client(),
  });
  try {
    const client = await identity.client();
    identity.start();
    await Promise.all([reader.read(`${kv}/planted-path`), reader.read(`${kv}/planted-path`)]);
    expect((await reader.read(`${kv}/planted-path`))?.value.reveal()).toEqual({ text: 'planted-value' });
    await client.request({ method: 'GET', path: vaultPath`sys/policies/acl/planted-policy` }).catch(() => undefined);
    await expect.poll(text, { timeout: 10_000 }).toMatch(/renewals_total\{method="userpass",outcome="(?:ok|truncated)"\} [1-9]/);
    await identity.stop();
    for (const line of [
      'logins_total{method="userpass",outcome="ok"} 1',
      'token_ends_total{end="revoked"} 1',
      'cache_events_total{event="miss"} 1',
      'cache_events_total{event="joined"} 1',
      'cache_events_total{event="hit"} 1',
      'calls_total{call_class="interactive",method="GET",code="vault_denied"} 1',
      'breaker_state{call_class="interactive"} 0',
    ])
      expect(await text()).toContain(`sallyport_vault_${line}\n`);
    expect(await text()).toMatch(/call_seconds_count\{call_class="interactive",outcome="ok"\} [1-9]/);
    expect(secrets.size).toBeGreaterThan(0);
    for (const planted of [...secrets, 'planted', mount, kv, policy]) expect(await text()).not.toContain(planted);
  } finally {
    await identity.stop();
    await cluster.close();
    await rm(dir, { recursive: true, force: true });
  }
});
