import { afterEach, describe, expect, test } from 'vitest';
import { codeFrom } from '#server/testing/code-from.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { json } from '#server/testing/fake-upstream.ts';
import { callerOf, createTransportStage, deadAddress, READ, WRITE } from '#server/testing/transport-stage.ts';

const stage = createTransportStage();
const { clusterOf, upstream } = stage;
afterEach(() => stage.end());

describe('several nodes', () => {
  test('a read goes on when one is down, and remembers it', async () => {
    const down = await deadAddress();
    const up = await upstream((_, response) => json(response, 200, {}));
    const client = clusterOf([down, up.address]).as(callerOf());
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
      const work = codeFrom(clusterOf([hung.address, up.address], { clock }).as(callerOf()).request(request));
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
      .as(callerOf())
      .request(WRITE);
    expect(up.seen).toHaveLength(1);
    const failing = await upstream((_, response) => json(response, 500, { errors: [] }));
    expect(await codeFrom(clusterOf([failing.address, up.address]).as(callerOf()).request(WRITE))).toBe('outcome_unknown');
    expect(up.seen).toHaveLength(1);
  });

  test.each([
    ['sealed', 503, { errors: ['Vault is sealed'] }],
    ['without a leader', 500, { errors: ['local node not active but active cluster node not found'] }],
    ['behind', 429, { errors: [] }],
  ])('a read goes on when one is %s', async (_, status, body) => {
    const bad = await upstream((__, response) => json(response, status, body));
    const up = await upstream((__, response) => json(response, 200, {}));
    await clusterOf([bad.address, up.address]).as(callerOf()).request(READ);
    expect(up.seen).toHaveLength(1);
  });

  test('a quota is not passed on to the next node', async () => {
    const limited = await upstream((_, response) => json(response, 429, { errors: ['rate limit quota exceeded'] }, { 'Retry-After': '3' }));
    const up = await upstream((_, response) => json(response, 200, {}));
    const error = await clusterOf([limited.address, up.address])
      .as(callerOf())
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
        .as(callerOf())
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

  test('a write whose time ran out before a connection was free goes on: it never left', async () => {
    const hung = await upstream(() => undefined);
    const up = await upstream((_, response) => json(response, 200, {}));
    const clock = createFakeClock();
    const client = clusterOf([hung.address, up.address], { clock, limits: { connectionsPerNode: 1 } }).as(callerOf());
    const sent = codeFrom(client.request({ ...WRITE, callClass: 'job' }));
    await expect.poll(() => hung.seen.length).toBe(1);
    const queued = codeFrom(client.request(WRITE));
    await clock.advance(3_000);
    expect(await queued).toBe('no error');
    await clock.advance(12_000);
    expect(await sent).toBe('vault_timeout');
    expect(hung.seen).toHaveLength(1);
    expect(up.seen).toHaveLength(1);
  });

  test('a node whose TLS handshake stalls is given up within the connect limit, and nothing was sent', async () => {
    const up = await upstream((_, response) => json(response, 200, {}));
    const addresses = [`https://${await stage.muteAddress()}`, up.address];
    await clusterOf(addresses, { limits: { connectMs: 60 } })
      .as(callerOf())
      .request(WRITE);
    expect(up.seen).toHaveLength(1);
  });
});

describe('a sealed node', () => {
  const sealed = (response: Parameters<typeof json>[0]) => json(response, 503, { errors: ['Vault is sealed'] });

  test('did nothing, so a write goes on to the next node', async () => {
    const first = await upstream((_, response) => sealed(response));
    const second = await upstream((_, response) => json(response, 200, { data: {} }));
    expect(await codeFrom(clusterOf([first.address, second.address]).as(callerOf()).request(WRITE))).toBe('no error');
    expect([first, second].map(({ seen }) => seen.length)).toEqual([1, 1]);
  });

  test('hides nothing of a write that broke on the node after it', async () => {
    const first = await upstream((_, response) => sealed(response));
    const second = await upstream((_, __, socket) => void socket.destroy());
    const third = await upstream((_, response) => json(response, 200, {}));
    const client = clusterOf([first, second, third].map(({ address }) => address)).as(callerOf());
    expect(await codeFrom(client.request(WRITE))).toBe('outcome_unknown');
    expect(third.seen).toHaveLength(0);
  });

  test('is told when all are', async () => {
    const nodes = await Promise.all([1, 2].map(() => upstream((_, response) => sealed(response))));
    expect(
      await codeFrom(
        clusterOf(nodes.map(({ address }) => address))
          .as(callerOf())
          .request(WRITE),
      ),
    ).toBe('vault_sealed');
  });
});
