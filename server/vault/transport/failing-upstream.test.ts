import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { codeFrom } from '#server/testing/code-from.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { json } from '#server/testing/fake-upstream.ts';
import { callerOf, createTransportStage, deadAddress, READ, WRITE } from '#server/testing/transport-stage.ts';
import { DEFAULT_LIMITS } from './limits.ts';

const stage = createTransportStage();
const { clusterOf, upstream } = stage;
afterEach(() => stage.end());

describe('a failing upstream', () => {
  test('nobody listens', async () => {
    const client = clusterOf([await deadAddress()]).as(callerOf());
    expect(await codeFrom(client.request(READ))).toBe('vault_unreachable');
    expect(await codeFrom(client.request(WRITE))).toBe('vault_unreachable');
  });

  test('the name does not exist', async () => {
    const client = clusterOf(['http://no-such-host.invalid:8200']).as(callerOf());
    expect(await codeFrom(client.request(READ))).toBe('vault_unreachable');
  });

  test.each([
    ['interactive', 3_000],
    ['job', 15_000],
  ] as const)('it accepts and never answers: the limit of the %s class applies', async (callClass, limitMs) => {
    const server = await upstream(() => undefined);
    const clock = createFakeClock();
    const client = clusterOf([server.address], { clock }).as(callerOf());
    for (const request of [READ, WRITE]) {
      const seenBefore = server.seen.length;
      let code = 'pending';
      void codeFrom(client.request({ ...request, callClass })).then((result) => {
        code = result;
      });
      await expect.poll(() => server.seen.length).toBe(seenBefore + 1);
      await clock.advance(limitMs - 1);
      expect(code).toBe('pending');
      await clock.advance(1);
      expect(code).toBe('vault_timeout');
    }
  });

  test('it begins to answer and then falls silent: the budget ends it', async () => {
    const server = await upstream((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"data":');
    });
    const clock = createFakeClock();
    const work = codeFrom(clusterOf([server.address], { clock }).as(callerOf()).request(READ));
    // The timer of the headers is gone once the body is under way; only the budget's is left.
    await expect.poll(() => server.seen.length > 0 && clock.pendingCount() === 1).toBe(true);
    await clock.advance(DEFAULT_LIMITS.budgetMs.interactive);
    expect(await work).toBe('vault_timeout');
    expect(clock.pendingCount()).toBe(0);
  });

  test.each([
    ['HTML', '<html>login</html>', 'vault_bad_answer'],
    ['cut JSON', '{"data":', 'vault_bad_answer'],
    ['JSON of another kind', '[1,2]', 'vault_bad_answer'],
    ['bare text', 'ok', 'vault_bad_answer'],
  ])('it answers 200 with %s', async (_, body, code) => {
    const server = await upstream((__, response) => response.end(body));
    expect(await codeFrom(clusterOf([server.address]).as(callerOf()).request(READ))).toBe(code);
  });

  test('it cuts the body: a read is unreachable after a second try, a write is unknown after one', async () => {
    const server = await upstream((_, response, socket) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"data":');
      setImmediate(() => socket.destroy());
    });
    const client = clusterOf([server.address]).as(callerOf());
    expect(await codeFrom(client.request(READ))).toBe('vault_unreachable');
    expect(server.seen).toHaveLength(2);
    expect(await codeFrom(client.request(WRITE))).toBe('outcome_unknown');
    expect(server.seen).toHaveLength(3);
  });

  test('it sends more than the cap', async () => {
    const server = await upstream((_, response) => response.end(JSON.stringify({ data: 'x'.repeat(5_000) })));
    const client = clusterOf([server.address], { limits: { bodyBytes: { interactive: 1_000, job: 1_000 } } }).as(callerOf());
    expect(await codeFrom(client.request(READ))).toBe('vault_bad_answer');
  });

  test('plain HTTP where TLS was expected', async () => {
    const server = await upstream((_, response) => json(response, 200, {}));
    const client = clusterOf([server.address.replace('http:', 'https:')]).as(callerOf());
    expect(await codeFrom(client.request(READ))).toBe('vault_tls_failed');
  });

  test('it refuses with 503 of its own kind on a read and a write', async () => {
    const server = await upstream((_, response) => json(response, 503, { errors: ['Vault is sealed'] }));
    const client = clusterOf([server.address]).as(callerOf());
    expect(await codeFrom(client.request(READ))).toBe('vault_sealed');
    expect(await codeFrom(client.request(WRITE))).toBe('vault_sealed');
  });

  test('an error carries neither the token nor the words of the server', async () => {
    const server = await upstream((_, response) => json(response, 500, { errors: ['planted-upstream-words'] }));
    const error = await clusterOf([server.address])
      .as(callerOf())
      .request(WRITE)
      .catch((thrown) => thrown);
    expect(inspect(error, { depth: 20 })).not.toMatch(/planted-upstream-words|plantedPLANTED/);
  });

  const BROKEN_FRAMING = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"dat\r\n"planted-upstream-words"\r\n';

  test.each([
    ['a body whose framing is broken', (socket: Socket) => socket.end(BROKEN_FRAMING)],
    [
      'a redirect to what is no address',
      (socket: Socket) => socket.end('HTTP/1.1 307 X\r\nlocation: http://[planted-upstream-words\r\n\r\n'),
    ],
  ])('nor does the error of %s, read at once or as a stream', async (_, answer) => {
    const server = await upstream((__, ___, socket) => void answer(socket));
    const client = clusterOf([server.address]).as(callerOf());
    const readStream = async () => {
      for await (const chunk of await client.stream(READ)) expect(chunk.toString()).toBe('{"dat');
    };
    for (const work of [() => client.request(READ), () => client.request(WRITE), readStream]) {
      const error = await work().catch((thrown) => thrown);
      expect(error).toBeInstanceOf(Error);
      expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/planted-upstream-words/);
    }
  });
});
