import { afterEach, describe, expect, test } from 'vitest';
import { codeFrom } from '#server/testing/code-from.ts';
import { json } from '#server/testing/fake-upstream.ts';
import { callerOf, createTransportStage, READ, WRITE } from '#server/testing/transport-stage.ts';
import type { CallEvent } from './events.ts';

const stage = createTransportStage();
const { clusterOf, upstream } = stage;
afterEach(() => stage.end());

describe('cancelling', () => {
  test.each(['caller', 'request'] as const)('by the %s ends the call at once', async (who) => {
    const server = await upstream(() => undefined);
    const control = new AbortController();
    const client = clusterOf([server.address]).as(callerOf(who === 'caller' ? { signal: control.signal } : {}));
    const work = codeFrom(client.request({ ...READ, callClass: 'job', ...(who === 'request' ? { signal: control.signal } : {}) }));
    await expect.poll(() => server.seen.length).toBe(1);
    control.abort(new Error('gone'));
    expect(await work).toBe('request_cancelled');
  });

  test('before the call nothing is sent', async () => {
    const server = await upstream((_, response) => json(response, 200, {}));
    const client = clusterOf([server.address]).as(callerOf({ signal: AbortSignal.abort() }));
    expect(await codeFrom(client.request(READ))).toBe('request_cancelled');
    expect(server.seen).toHaveLength(0);
  });

  test('while the body arrives', async () => {
    const server = await upstream((_, response) => {
      response.writeHead(200);
      response.write('{');
    });
    const control = new AbortController();
    const work = codeFrom(
      clusterOf([server.address])
        .as(callerOf({ signal: control.signal }))
        .request(READ),
    );
    await expect.poll(() => server.seen.length).toBe(1);
    control.abort();
    expect(await work).toBe('request_cancelled');
  });

  test('while the connection is being made', async () => {
    const control = new AbortController();
    const cluster = clusterOf([`https://${await stage.muteAddress()}`], { limits: { connectMs: 60_000 } });
    const work = codeFrom(cluster.as(callerOf({ signal: control.signal })).request(READ));
    await new Promise((resolve) => setImmediate(resolve));
    control.abort();
    expect(await work).toBe('request_cancelled');
  });

  test.each(['caller', 'request', 'stream'] as const)('while the token is looked up after a 403 (%s): the refusal is told', async (who) => {
    const answers: (() => void)[] = [];
    const server = await upstream(({ path }, response) => {
      if (path.endsWith('lookup-self')) answers.push(() => json(response, 403, { errors: ['permission denied'] }));
      else json(response, 403, { errors: ['permission denied'] });
    });
    const control = new AbortController();
    const refusals: string[] = [];
    const onCall = ({ code }: CallEvent) => void (code === 'vault_denied' && refusals.push(code));
    const cluster = clusterOf([server.address], { onCall });
    const staying = codeFrom(cluster.as(callerOf()).request(READ));
    await expect.poll(() => answers.length).toBe(1);
    const { signal } = control;
    const client = cluster.as(callerOf(who === 'caller' ? { signal } : {}));
    const asked = who === 'caller' ? READ : { ...READ, signal };
    let told = 'nothing yet';
    void codeFrom(who === 'stream' ? client.stream(asked) : client.request(asked)).then((code) => {
      told = code;
    });
    await expect.poll(() => refusals.length).toBe(2);
    control.abort();
    await expect.poll(() => told).toBe('vault_denied');
    answers[0]?.();
    expect(await staying).toBe('vault_token_dead');
    expect(server.seen).toHaveLength(3);
  });

  test('while it waits for a connection: it never leaves', async () => {
    const answers: (() => void)[] = [];
    const server = await upstream((_, response) => answers.push(() => json(response, 200, {})));
    const cluster = clusterOf([server.address], { limits: { connectionsPerNode: 1 } });
    const control = new AbortController();
    const first = cluster.as(callerOf()).request(READ);
    await expect.poll(() => server.seen.length).toBe(1);
    const left = codeFrom(cluster.as(callerOf({ signal: control.signal })).request(WRITE));
    const last = cluster.as(callerOf()).request(READ);
    control.abort();
    expect(await left).toBe('request_cancelled');
    answers[0]?.();
    await first;
    await expect.poll(() => server.seen.length).toBe(2);
    answers[1]?.();
    await last;
    expect(server.seen.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });
});
