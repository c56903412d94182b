import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { codeOf, createLogger, Secret } from '#server/platform/index.ts';
import { cacheStage, versioned } from '#server/testing/cache-stage.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { createFakeLeaseServer } from '#server/testing/fake-lease-server.ts';
import { createFakeTokenVault } from '#server/testing/fake-token-vault.ts';
import { json, startFakeUpstream } from '#server/testing/fake-upstream.ts';
import { createServiceIdentity } from '../auth/create-service-identity.ts';
import type { VaultRequest } from '../client.ts';
import { createLeaseKeeper } from '../lease/create-lease-keeper.ts';
import { databaseRole, databaseStaticRole } from '../lease/sources.ts';
import { vaultPath } from '../path.ts';
import { createVaultCluster } from '../transport/cluster.ts';
import { type ClientEvent, createClientListeners } from './client-event.ts';
import { createClientMetrics } from './client-metrics.ts';

const READ: VaultRequest = { method: 'GET', path: vaultPath`kv/data/planted-customer` };
const random = { bytes: (count: number) => Buffer.alloc(count), fraction: () => 0 };
const log = createLogger({ level: 'silent', redactLine: (line) => line });
const ends: (() => Promise<unknown>)[] = [];
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'observe-'));
  for (const name of ['role-id', 'secret-id']) await writeFile(join(dir, name), `planted-${name}`);
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await rm(dir, { recursive: true, force: true });
});

/** A registry, and listeners that count on it; the first sink throws at everything. */
function counting(more: Omit<Parameters<typeof createClientMetrics>[0], 'registry'> = {}) {
  const registry = new Registry();
  const events: ClientEvent[] = [];
  const listeners = createClientListeners(
    () => {
      throw new Error('planted-listener');
    },
    (async () => Promise.reject(new Error('planted-listener'))) as unknown as () => void,
    createClientMetrics({ registry, ...more }),
    (event) => events.push(event),
  );
  const text = () => registry.metrics();
  const has = async (...lines: string[]) => {
    const shown = (await text()).split('\n').filter((line) => line.startsWith('sallyport_vault_') && !line.includes('_bucket{'));
    expect(shown.map((line) => line.slice('sallyport_vault_'.length))).toEqual(expect.arrayContaining(lines));
  };
  return { registry, listeners, events, text, has };
}

function approle(vault: ReturnType<typeof createFakeTokenVault>, clock: ReturnType<typeof createFakeClock>) {
  return {
    cluster: vault.cluster,
    method: { kind: 'approle', mount: 'planted-mount', roleIdFile: join(dir, 'role-id'), secretIdFile: join(dir, 'secret-id') } as const,
    namespace: '',
    clock,
    random,
    log,
  };
}

test('logins, renewals and the ends of tokens by outcome', async () => {
  const clock = createFakeClock();
  const vault = createFakeTokenVault(clock);
  const watched = { state: () => identity.state() };
  const of = counting({ identity: watched });
  const identity = createServiceIdentity({ ...approle(vault, clock), onEvent: of.listeners.onAuth });
  ends.push(() => identity.stop());
  await of.has('signed_in 0');
  vault.refuseLogin = 'vault_denied';
  expect(await identity.client().then(() => 'no error', codeOf)).toBe('service_identity_failed');
  vault.refuseLogin = null;
  await clock.advance(60_000);
  await identity.client();
  await of.has('signed_in 1');
  identity.start();
  await clock.advance(54_500);
  await of.has('renewals_total{method="approle",outcome="ok"} 1');
  vault.failWith = 'vault_unreachable';
  await clock.advance(55_000);
  const failures = of.events.filter(({ room, event }) => room === 'auth' && event.type === 'renew_failed').length;
  expect(failures).toBeGreaterThan(0);
  vault.failWith = null;
  await clock.advance(5_000);
  const client = await identity.client();
  vault.live.clear();
  const read = client.request(READ);
  await expect.poll(() => of.events.some(({ room, event }) => room === 'auth' && event.type === 'token_lost')).toBe(true);
  await clock.advance(1_000);
  await read;
  await identity.stop();
  await of.has(
    'logins_total{method="approle",outcome="refused"} 1',
    'logins_total{method="approle",outcome="ok"} 3',
    `renewals_total{method="approle",outcome="failed"} ${failures}`,
    'token_ends_total{end="token_lost"} 1',
    'token_ends_total{end="revoked"} 1',
    'signed_in 0',
  );
  expect(await of.text()).not.toMatch(/planted|s\.issued/);
});

test('what became of cached reads, and how much is held', async () => {
  const watched = { state: () => stage.cache.state() };
  const of = counting({ cache: watched });
  const stage = cacheStage({ onEvent: of.listeners.onCache });
  const reads = [stage.reader.read('kv/planted'), stage.reader.read('kv/planted')];
  await of.has('cache_loading 1', 'cache_entries 0');
  await stage.nth(-1).answer(versioned(1, 'planted-value'));
  await Promise.all(reads);
  await stage.reader.read('kv/planted');
  await of.has('cache_entries 1', `cache_bytes ${stage.cache.state().sizeBytes}`, 'cache_loading 0');
  stage.always('vault_unreachable');
  await stage.clock.advance(301_000);
  expect((await stage.reader.read('kv/planted'))?.isStale).toBe(true);
  stage.cache.forget({});
  const counts = { miss: 2, joined: 1, loaded: 1, hit: 1, stale: 0, forgotten: 1, 'load-failed': 1 };
  for (const [event, count] of Object.entries(counts)) if (count > 0) await of.has(`cache_events_total{event="${event}"} ${count}`);
  await of.has('cache_entries 0', 'cache_bytes 0');
  expect(await of.text()).not.toContain('planted');
});

test('leases held, renewed, rotated, revoked and left alive, and credentials that fail', async () => {
  const clock = createFakeClock();
  const server = createFakeLeaseServer(clock, 'planted-password');
  const of = counting({ clock });
  const keeper = createLeaseKeeper({ client: server.client, clock, random, onEvent: of.listeners.onLease });
  Object.assign(server, { ttlSeconds: 60, maxTtlSeconds: 60 });
  const kept = await keeper.keep(databaseRole('database', 'planted-role'));
  const fixed = await keeper.keep(databaseStaticRole('database', 'planted-static'));
  await of.has('leases_held 1', 'credentials_failing 0', 'lease_events_total{event="static_read"} 1');
  await clock.advance(43_000);
  await of.has(
    'lease_events_total{event="issued"} 2',
    'lease_events_total{event="renewed"} 1',
    'lease_events_total{event="rotated"} 1',
    'lease_events_total{event="revoked"} 1',
    'leases_held 1',
  );
  server.faultOf = (kind) => (kind === 'static' ? null : { kind: 'code', code: 'vault_denied' });
  await clock.advance(80_000);
  await of.has('credentials_failing 1', 'leases_held 0', 'lease_events_total{event="ended"} 1');
  server.faultOf = () => null;
  await clock.advance(60_000);
  await of.has('credentials_failing 0', 'leases_held 1');
  server.faultOf = (kind) => (kind === 'revoke' || kind === 'lookup' ? { kind: 'code', code: 'vault_denied' } : null);
  const left = kept.release();
  await clock.advance(10_000);
  expect(await left).not.toEqual([]);
  await of.has('leases_left_alive 1', 'leases_held 0');
  await fixed.release();
  await of.has('lease_events_total{event="released"} 2');
  expect(await of.text()).not.toMatch(/planted|database/);
  ends.push(async () => clock.advance(60_000));
});

test('a lease left alive no longer counts once it has ended by itself, unless the server fails to revoke it', async () => {
  const clock = createFakeClock();
  const of = counting({ clock });
  const names = { source: 'database/creds/app', leaseId: 'database/creds/app/1' };
  const failing = { ...names, leaseId: 'database/creds/app/2' };
  for (const lease of [names, failing]) of.listeners.onLease({ type: 'issued', ...lease, ttlSeconds: 60 });
  await clock.advance(40_000);
  of.listeners.onLease({ type: 'renewed', ...names, ttlSeconds: 60, isTruncated: false });
  of.listeners.onLease({ type: 'left_alive', ...names, code: 'vault_denied', isRevocationFailing: false });
  of.listeners.onLease({ type: 'left_alive', ...failing, code: 'lease_still_there', isRevocationFailing: true });
  await clock.advance(59_000);
  await of.has('leases_left_alive 2', 'leases_held 0');
  await clock.advance(1_000);
  await of.has('leases_left_alive 1');
  await clock.advance(3_600_000);
  await of.has('leases_left_alive 1');
  of.listeners.onLease({ type: 'revoked', ...failing });
  await of.has('leases_left_alive 0');
});

test('a source that fails and is let go no longer counts as failing', async () => {
  const clock = createFakeClock();
  const server = createFakeLeaseServer(clock);
  const of = counting();
  const keeper = createLeaseKeeper({ client: server.client, clock, random, onEvent: of.listeners.onLease });
  server.faultOf = () => ({ kind: 'code', code: 'vault_denied' });
  expect(await keeper.keep(databaseRole('database', 'app')).then(() => 'no error', codeOf)).toBe('vault_denied');
  await clock.settle();
  await of.has('credentials_failing 0', 'lease_events_total{event="issue_failed"} 1');
  await keeper.stop();
});

test('calls by code, their time by outcome, the breaker, retries and refusals', async () => {
  let answer: 'well' | 'denied' | 'dead' = 'well';
  const upstream = await startFakeUpstream((_, response, socket) => {
    if (answer === 'dead') socket.destroy();
    else json(response, answer === 'well' ? 200 : 403, answer === 'well' ? {} : { errors: ['1 error occurred: planted-words'] });
  });
  const clock = createFakeClock();
  const of = counting();
  const cluster = createVaultCluster({
    addresses: [upstream.address],
    clock,
    random,
    resilience: { limits: { interactive: { attempts: 2 } }, onEvent: of.listeners.onResilience },
    onCall: of.listeners.onCall,
  });
  ends.push(
    () => upstream.close(),
    () => cluster.close(),
  );
  const client = cluster.as({ token: new Secret('s.plantedPLANTEDplanted1234'), namespace: 'planted-tenant' });
  const ask = () => client.request(READ).then(() => 'no error', codeOf);
  await of.has('breaker_state{call_class="interactive"} 0', 'breaker_state{call_class="job"} 0');
  expect(await ask()).toBe('no error');
  answer = 'denied';
  expect(await ask()).toBe('vault_denied');
  await of.has(
    // The look-up of the token is a call too.
    'calls_total{call_class="interactive",method="GET",code="ok"} 2',
    'calls_total{call_class="interactive",method="GET",code="vault_denied"} 1',
    'call_seconds_count{call_class="interactive",outcome="ok"} 2',
    'call_seconds_count{call_class="interactive",outcome="refused"} 1',
  );
  answer = 'dead';
  const codes: string[] = [];
  while (!of.events.some(({ event }) => 'kind' in event && event.kind === 'breaker-opened')) {
    const asking = ask().then((code) => codes.push(code));
    while (!(await Promise.race([asking.then(() => true), clock.advance(1_000).then(() => false)])));
  }
  await of.has('breaker_state{call_class="interactive"} 2', 'breaker_state{call_class="job"} 0');
  expect(new Set(codes)).toEqual(new Set(['vault_unreachable']));
  const timed = of.events.filter(({ room, event }) => room === 'call' && event.code === 'vault_unreachable' && event.attempts > 0).length;
  expect(await ask()).toBe('vault_unreachable');
  await of.has(
    `calls_total{call_class="interactive",method="GET",code="vault_unreachable"} ${codes.length + 1}`,
    'refusals_total{call_class="interactive",by="breaker"} 1',
    // What the breaker refused took no time, and says nothing of the server.
    `call_seconds_count{call_class="interactive",outcome="failed"} ${timed}`,
    `retries_total{call_class="interactive",code="vault_unreachable"} ${of.events.filter(({ event }) => 'kind' in event && event.kind === 'retry').length}`,
  );
  answer = 'well';
  await clock.advance(120_000);
  expect(await ask()).toBe('no error');
  await of.has('breaker_state{call_class="interactive"} 0');
  expect(await of.text()).not.toMatch(/planted|PLANTED|tenant/);
});
