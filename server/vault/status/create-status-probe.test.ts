import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemRandom } from '#server/platform/index.ts';
import { createFakeClock, type FakeClock } from '#server/testing/fake-clock.ts';
import { type FakeUpstream, json, startFakeUpstream } from '#server/testing/fake-upstream.ts';
import type { VaultCluster } from '../client.ts';
import { createVaultCluster } from '../transport/cluster.ts';
import { createStatusProbe } from './create-status-probe.ts';

let clock: FakeClock;
let server: FakeUpstream;
let cluster: VaultCluster;
let answer: { status: number; body: unknown };
const healthy = { initialized: true, sealed: false, standby: false, version: '2.7.2', cluster_name: 'main' };

beforeEach(async () => {
  clock = createFakeClock();
  answer = { status: 200, body: healthy };
  server = await startFakeUpstream((_, response) => json(response, answer.status, answer.body));
  cluster = createVaultCluster({ addresses: [server.address], clock, random: systemRandom });
});
afterEach(async () => {
  await cluster.close();
  await server.close();
});

describe('the status', () => {
  test.each([
    [200, 'active'],
    [429, 'standby'],
    [472, 'standby'],
    [473, 'standby'],
    [474, 'standby'],
    [501, 'uninitialised'],
    [503, 'sealed'],
    [530, 'unknown'],
  ])('sys/health %i is %s', async (status, state) => {
    answer = { status, body: healthy };
    expect(await createStatusProbe({ cluster, clock }).current()).toMatchObject({ state, version: '2.7.2', product: 'openbao' });
  });

  test.each([
    [{ version: '1.21.0' }, 'vault'],
    [{ version: '2.0.4', enterprise: false }, 'vault'],
    [{ version: '2.7.2' }, 'openbao'],
  ])('%o is %s', async (more, product) => {
    answer.body = { ...healthy, ...more };
    expect((await createStatusProbe({ cluster, clock }).current()).product).toBe(product);
  });

  test('is asked once for everybody, and again after three seconds', async () => {
    const probe = createStatusProbe({ cluster, clock });
    await Promise.all(Array.from({ length: 30 }, () => probe.current()));
    await clock.advance(2_999);
    await probe.current();
    expect(server.seen).toHaveLength(1);
    await clock.advance(1);
    expect((await probe.current()).seenAt).toBe('2026-01-01T00:00:03.000Z');
    expect(server.seen).toHaveLength(2);
  });

  test('not to be reached is a state that keeps what was known', async () => {
    const probe = createStatusProbe({ cluster, clock });
    await probe.current();
    await server.close();
    await clock.advance(3_000);
    expect(await probe.current()).toEqual({
      state: 'unreachable',
      clusterName: 'main',
      product: 'openbao',
      version: '2.7.2',
      seenAt: '2026-01-01T00:00:03.000Z',
    });
  });

  test('a sealed node keeps the name it had', async () => {
    const probe = createStatusProbe({ cluster, clock });
    await probe.current();
    answer = { status: 503, body: { initialized: true, sealed: true, standby: true, version: '2.7.2' } };
    await clock.advance(3_000);
    expect(await probe.current()).toMatchObject({ state: 'sealed', clusterName: 'main' });
  });

  test('somebody else who answers is unknown', async () => {
    answer.body = { hello: 'world' };
    expect(await createStatusProbe({ cluster, clock }).current()).toMatchObject({ state: 'unknown', version: null });
  });

  test('carries no token', async () => {
    await createStatusProbe({ cluster, clock }).current();
    expect(server.seen[0]?.headers).not.toHaveProperty('x-vault-token');
  });
});
