import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { Secret } from '#server/platform/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { json, startFakeUpstream } from '#server/testing/fake-upstream.ts';
import type { Caller, VaultRequest } from '../client.ts';
import { vaultPath } from '../path.ts';
import type { ResilienceEvent } from '../resilience/events.ts';
import { createVaultCluster } from './cluster.ts';

const TOKEN = 's.plantedPLANTEDplanted1234';
const READ: VaultRequest = { method: 'GET', path: vaultPath`secret/data/a` };
const WRITE: VaultRequest = { method: 'POST', path: vaultPath`secret/data/a`, body: { data: {} } };
const HEALTH: VaultRequest = { method: 'GET', path: vaultPath`sys/health`, acceptStatuses: [503] };
const INDEX = Buffer.from('{"cluster":"c","value":"32"}').toString('base64');
const open: { close(): Promise<void> }[] = [];
const caller = (more: Partial<Caller> = {}): Caller => ({ token: new Secret(TOKEN), namespace: '', ...more });

afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

async function stage(answer: Parameters<typeof startFakeUpstream>[0], attempts = 1) {
  const server = await startFakeUpstream(answer);
  const clock = createFakeClock();
  const events: ResilienceEvent[] = [];
  const cluster = createVaultCluster({
    addresses: [server.address],
    clock,
    random: { bytes: (count) => Buffer.alloc(count, 1), fraction: () => 0.5 },
    resilience: { limits: { interactive: { attempts } }, onEvent: (event) => events.push(event) },
  });
  open.push(cluster, server);
  /** Lets a call wait for its retry, then moves on. */
  const pastRetry = async (count: number) => {
    await expect.poll(() => events.filter(({ kind }) => kind === 'retry').length).toBe(count);
    await clock.advance(1_000);
  };
  return { server, clock, events, cluster, pastRetry };
}

describe('an outage', () => {
  test('closes the way at once for reads and writes, not for questions about the state, and a probe opens it again', async () => {
    let isDown = true;
    const of = await stage((_, response, socket) => (isDown ? socket.destroy() : json(response, 200, {})));
    const client = of.cluster.as(caller());
    for (let at = 0; at < 5; at += 1) expect(await codeFrom(client.request(READ))).toBe('vault_unreachable');
    const seen = of.server.seen.length;
    for (const request of [READ, WRITE]) {
      const refusal = await client.request(request).catch((error) => error);
      expect(refusal).toMatchObject({ code: 'vault_unreachable', retryAfterSeconds: expect.any(Number) });
    }
    expect(await codeFrom(client.stream({ path: READ.path }))).toBe('vault_unreachable');
    // The stream is a job's: its class still tries.
    expect(of.server.seen.length - seen).toBeLessThanOrEqual(2);
    isDown = false;
    expect(await codeFrom(client.request(READ))).toBe('vault_unreachable');
    await of.clock.advance(1_500);
    expect(await codeFrom(client.request(READ))).toBe('no error');
    expect(of.events.filter(({ kind }) => kind.startsWith('breaker')).map(({ kind }) => kind)).toEqual([
      'breaker-opened',
      'breaker-half-open',
      'breaker-closed',
    ]);
    expect(inspect(of.events, { depth: 20 })).not.toMatch(/planted|secret\/data/);
  });

  test('is over for the next call once a question about the state is answered, and not while the answer is "sealed"', async () => {
    let health = 503;
    const of = await stage((request, response) => {
      if (request.path.includes('health')) json(response, health, {});
      else json(response, health === 503 ? 503 : 200, health === 503 ? { errors: ['Vault is sealed'] } : {});
    });
    const client = of.cluster.as(caller());
    for (let at = 0; at < 5; at += 1) expect(await codeFrom(client.request(READ))).toBe('vault_sealed');
    await of.clock.advance(260);
    expect(await codeFrom(client.request(HEALTH))).toBe('no error');
    const seen = of.server.seen.length;
    expect(await codeFrom(client.request(READ))).toBe('vault_sealed');
    expect(of.server.seen).toHaveLength(seen);
    health = 200;
    expect(await codeFrom(client.request(HEALTH))).toBe('no error');
    expect(await codeFrom(client.request(READ))).toBe('no error');
  });

  test('is probed by one request, though a read may else try its only node twice', async () => {
    const of = await stage((_, __, socket) => socket.destroy());
    const client = of.cluster.as(caller());
    for (let at = 0; at < 5; at += 1) await codeFrom(client.request(READ));
    expect(of.server.seen).toHaveLength(10);
    for (let probe = 1; probe <= 3; probe += 1) {
      await of.clock.advance(1_500);
      expect(await codeFrom(client.request(READ))).toBe('vault_unreachable');
      expect(of.server.seen).toHaveLength(10 + probe);
    }
  });

  test('whose probe waits for a person is over for the next call once a usual answer would have come', async () => {
    let isDown = true;
    const of = await stage((request, response, socket) => {
      if (isDown) socket.destroy();
      else if (request.path !== '/v1/sys/mfa/validate') json(response, 200, {});
    });
    const client = of.cluster.as(caller());
    for (let at = 0; at < 5; at += 1) await codeFrom(client.request(READ));
    isDown = false;
    await of.clock.advance(1_500);
    const before = of.server.seen.length;
    const path = vaultPath`sys/mfa/validate`;
    const leaving = new AbortController();
    const push = codeFrom(client.request({ method: 'POST', path, body: {}, headersTimeoutMs: 95_000, signal: leaving.signal }));
    await expect.poll(() => of.server.seen.length).toBe(before + 1);
    await of.clock.advance(3_999);
    expect(await codeFrom(client.request(READ))).toBe('vault_unreachable');
    await of.clock.advance(1);
    expect(await codeFrom(client.request(READ))).toBe('no error');
    leaving.abort();
    expect(await push).toBe('request_cancelled');
    expect(await codeFrom(client.request(READ))).toBe('no error');
    expect(of.clock.pendingCount()).toBe(0);
  });

  test('behind a gateway that answers in its place is one too', async () => {
    const of = await stage((_, response) => {
      response.writeHead(502);
      response.end('<html>bad gateway</html>');
    });
    const client = of.cluster.as(caller());
    for (let at = 0; at < 5; at += 1) expect(await codeFrom(client.request(READ))).toBe('vault_bad_answer');
    expect(await codeFrom(client.request(READ))).toBe('vault_unreachable');
    expect(of.server.seen).toHaveLength(5);
  });

  test('a write that the server failed on is sent once, and a path that fails closes no other', async () => {
    const of = await stage((_, response) => json(response, 500, { errors: ['backend down'] }), 3);
    const client = of.cluster.as(caller());
    for (let at = 0; at < 7; at += 1) expect(await codeFrom(client.request(WRITE))).toBe('outcome_unknown');
    for (let at = 0; at < 7; at += 1) expect(await codeFrom(client.request(READ))).toBe('vault_error');
    expect(of.server.seen).toHaveLength(14);
  });

  test('a caller who leaves during the wait for a retry is gone at once', async () => {
    const of = await stage((_, __, socket) => socket.destroy(), 3);
    const control = new AbortController();
    const work = codeFrom(of.cluster.as(caller({ signal: control.signal })).request(READ));
    await expect.poll(() => of.events.length).toBe(1);
    control.abort();
    expect(await work).toBe('request_cancelled');
    expect(of.clock.pendingCount()).toBe(0);
  });
});

describe('the storage index of a write', () => {
  const indexed = (status: number, errors: string[], behindFor: number) => {
    let behind = behindFor;
    return stage((request, response) => {
      if (request.method === 'POST') json(response, 200, {}, { 'X-Vault-Index': INDEX });
      else if (request.headers['x-vault-index'] !== undefined && behind-- > 0) json(response, status, { errors });
      else json(response, 200, {});
    }, 3);
  };
  const sentIndexes = (of: Awaited<ReturnType<typeof stage>>) => of.server.seen.map(({ headers }) => headers['x-vault-index']);

  test('goes along with later reads of the same token and namespace only, and with no write', async () => {
    const of = await indexed(429, [], 0);
    const client = of.cluster.as(caller());
    await client.request(WRITE);
    await client.request(READ);
    await client.request(WRITE);
    await client.inNamespace('team').request(READ);
    await of.cluster.as(caller({ token: new Secret('s.anotherANOTHERanother12') })).request(READ);
    expect(sentIndexes(of)).toEqual([undefined, INDEX, undefined, undefined, undefined]);
  });

  test.each([
    ['OpenBao', 429, []],
    ['Vault', 412, ['required index state not present']],
  ] as const)('that is not reached yet, as %s says it, is waited for', async (_, status, errors) => {
    const of = await indexed(status, [...errors], 1);
    const client = of.cluster.as(caller());
    await client.request(WRITE);
    const work = codeFrom(client.request(READ));
    await of.pastRetry(1);
    expect(await work).toBe('no error');
    expect(sentIndexes(of)).toEqual([undefined, INDEX, INDEX]);
    expect(of.events[0]).toMatchObject({ kind: 'retry', code: 'vault_not_caught_up', waitMs: 375 });
  });

  test('that never comes is told, then forgotten', async () => {
    const of = await indexed(429, [], 1_000);
    const client = of.cluster.as(caller());
    await client.request(WRITE);
    const work = codeFrom(client.request(READ));
    await of.pastRetry(1);
    await of.pastRetry(2);
    expect(await work).toBe('vault_not_caught_up');
    expect(await codeFrom(client.request(READ))).toBe('no error');
  });
});
