import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { codeOf, Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { type FakeUpstream, json, startFakeUpstream } from '#server/testing/fake-upstream.ts';
import type { Caller, VaultCluster, VaultRequest } from '../client.ts';
import { vaultPath } from '../path.ts';
import { createVaultCluster, type VaultClusterOptions } from './cluster.ts';

const TOKEN = 's.plantedPLANTEDplanted1234';
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

async function upstream(...args: Parameters<typeof startFakeUpstream>): Promise<FakeUpstream> {
  const started = await startFakeUpstream(...args);
  open.push(started);
  return started;
}

function clusterOf(addresses: string[], more: Partial<VaultClusterOptions> = {}): VaultCluster {
  const cluster = createVaultCluster({ addresses, clock: systemClock, random: systemRandom, ...more });
  open.push(cluster);
  return cluster;
}

const caller = (more: Partial<Caller> = {}): Caller => ({ token: new Secret(TOKEN), namespace: '', ...more });
const READ: VaultRequest = { method: 'GET', path: vaultPath`secret/data/a` };
const WRITE: VaultRequest = { method: 'POST', path: vaultPath`secret/data/a`, body: { data: {} } };
const codeFrom = (work: Promise<unknown>) => work.then(() => 'no error', codeOf);

/** An address on which nobody listens. */
async function deadAddress(): Promise<string> {
  const gone = await startFakeUpstream(() => undefined);
  await gone.close();
  return gone.address;
}

describe('several nodes', () => {
  test('a read goes on when one is down, and remembers it', async () => {
    const down = await deadAddress();
    const up = await upstream((_, response) => json(response, 200, {}));
    const client = clusterOf([down, up.address]).as(caller());
    await client.request(READ);
    await client.request(READ);
    expect(up.seen).toHaveLength(2);
  });

  test('a read goes on when one hangs; a write that was sent does not', async () => {
    const hung = await upstream(() => undefined);
    const up = await upstream((_, response) => json(response, 200, {}));
    const outcomes: string[] = [];
    for (const request of [READ, WRITE]) {
      const clock = createFakeClock();
      const seenBefore = hung.seen.length;
      const work = codeFrom(clusterOf([hung.address, up.address], { clock }).as(caller()).request(request));
      await expect.poll(() => hung.seen.length).toBe(seenBefore + 1);
      await clock.advance(3_000);
      outcomes.push(await work);
    }
    expect(outcomes).toEqual(['no error', 'vault_timeout']);
    expect(up.seen.map(({ method }) => method)).toEqual(['GET']);
  });

  test('a write goes on only when the connection was refused', async () => {
    const up = await upstream((_, response) => json(response, 200, {}));
    await clusterOf([await deadAddress(), up.address])
      .as(caller())
      .request(WRITE);
    expect(up.seen).toHaveLength(1);
    const failing = await upstream((_, response) => json(response, 500, { errors: [] }));
    expect(await codeFrom(clusterOf([failing.address, up.address]).as(caller()).request(WRITE))).toBe('outcome_unknown');
    expect(up.seen).toHaveLength(1);
  });

  test.each([
    ['sealed', 503, { errors: ['Vault is sealed'] }],
    ['without a leader', 500, { errors: ['local node not active but active cluster node not found'] }],
    ['behind', 429, { errors: [] }],
  ])('a read goes on when one is %s', async (_, status, body) => {
    const bad = await upstream((__, response) => json(response, status, body));
    const up = await upstream((__, response) => json(response, 200, {}));
    await clusterOf([bad.address, up.address]).as(caller()).request(READ);
    expect(up.seen).toHaveLength(1);
  });

  test('a quota is not passed on to the next node', async () => {
    const limited = await upstream((_, response) => json(response, 429, { errors: ['rate limit quota exceeded'] }, { 'Retry-After': '3' }));
    const up = await upstream((_, response) => json(response, 200, {}));
    const error = await clusterOf([limited.address, up.address])
      .as(caller())
      .request(READ)
      .catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'vault_rate_limited', retryAfterSeconds: 3 });
    expect(up.seen).toHaveLength(0);
  });

  test('all together stay within the budget', async () => {
    const hung = await Promise.all(Array.from({ length: 8 }, () => upstream(() => undefined)));
    const clock = createFakeClock();
    const work = codeFrom(
      clusterOf(
        hung.map(({ address }) => address),
        { clock },
      )
        .as(caller())
        .request(READ),
    );
    const asked = () => hung.flatMap(({ seen }) => seen).length;
    for (const count of [1, 2, 3, 4]) {
      await expect.poll(asked).toBe(count);
      await clock.advance(3_000);
    }
    expect(await work).toBe('vault_timeout');
    expect(asked()).toBe(4);
  });

  test('a node whose TLS handshake stalls is given up within the connect limit, and nothing was sent', async () => {
    const sockets: Socket[] = [];
    const stalled = createTcpServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => stalled.listen(0, '127.0.0.1', resolve));
    open.push({
      close: () =>
        new Promise((resolve) => {
          for (const socket of sockets) socket.destroy();
          stalled.close(() => resolve());
        }),
    });
    const up = await upstream((_, response) => json(response, 200, {}));
    const { port } = stalled.address() as AddressInfo;
    const addresses = [`https://127.0.0.1:${port}`, up.address];
    await clusterOf(addresses, { limits: { connectMs: 60 } })
      .as(caller())
      .request(WRITE);
    expect(up.seen).toHaveLength(1);
  });
});

describe('a sealed node', () => {
  const sealed = (response: Parameters<typeof json>[0]) => json(response, 503, { errors: ['Vault is sealed'] });

  test('did nothing, so a write goes on to the next node', async () => {
    const first = await upstream((_, response) => sealed(response));
    const second = await upstream((_, response) => json(response, 200, { data: {} }));
    expect(await codeFrom(clusterOf([first.address, second.address]).as(caller()).request(WRITE))).toBe('no error');
    expect([first, second].map(({ seen }) => seen.length)).toEqual([1, 1]);
  });

  test('hides nothing of a write that broke on the node after it', async () => {
    const first = await upstream((_, response) => sealed(response));
    const second = await upstream((_, __, socket) => void socket.destroy());
    const third = await upstream((_, response) => json(response, 200, {}));
    const client = clusterOf([first, second, third].map(({ address }) => address)).as(caller());
    expect(await codeFrom(client.request(WRITE))).toBe('outcome_unknown');
    expect(third.seen).toHaveLength(0);
  });

  test('is told when all are', async () => {
    const nodes = await Promise.all([1, 2].map(() => upstream((_, response) => sealed(response))));
    expect(
      await codeFrom(
        clusterOf(nodes.map(({ address }) => address))
          .as(caller())
          .request(WRITE),
      ),
    ).toBe('vault_sealed');
  });
});
