import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock, systemRandom } from '#server/platform/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import { callerOf, createTransportStage, READ, WRITE } from '#server/testing/transport-stage.ts';
import { createSecretCache } from '../cache/create-secret-cache.ts';
import { readPlainSecret } from '../endpoints/kv1.ts';
import { DEFAULT_LIMITS } from './limits.ts';

const stage = createTransportStage();
afterEach(() => stage.end());

const MIB = 1024 * 1024;
const BODY_BYTES = 50_000_000;
const CAP_BYTES = DEFAULT_LIMITS.bodyBytes.interactive;
/** What the kernel's buffers and ours hold of a body that nobody reads on. */
const IN_FLIGHT_BYTES = 12 * MIB;
const HEAD = '{"data":{"value":"';
const FILLING = Buffer.alloc(64 * 1024, 'x');
const FRAMINGS = [['with its length', { 'content-length': String(BODY_BYTES) }] as const, ['in chunks', {}] as const];

/** JSON of a secret as Vault sends it, 50 MB long, written as fast as it is taken. */
function sendLong(response: ServerResponse, headers: Record<string, string>): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.write(HEAD);
  let leftBytes = BODY_BYTES - HEAD.length - 3;
  const more = () => {
    while (leftBytes > 0 && !response.destroyed) {
      const part = FILLING.subarray(0, leftBytes);
      leftBytes -= part.length;
      if (!response.write(part)) return void response.once('drain', more);
    }
    response.end('"}}');
  };
  more();
}

/** What stays of memory, buffers outside the heap included. */
function keptBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe.each(FRAMINGS)('a body of 50 MB %s', (framing, headers) => {
  test('is refused in time, once, by what and where, and no more of it is taken than fits', async () => {
    const sockets: Socket[] = [];
    const server = await stage.upstream((_, response, socket) => {
      sockets.push(socket);
      sendLong(response, headers);
    });
    const client = stage.clusterOf([server.address], { resilience: {} }).as(callerOf());
    const startedAtMs = performance.now();
    const error = await client.request(READ).catch((thrown) => thrown);
    expect(error).toMatchObject({
      code: 'vault_bad_answer',
      where: { method: 'GET', path: READ.path, node: server.address, what: 'the body is over the limit' },
    });
    expect(performance.now() - startedAtMs).toBeLessThan(DEFAULT_LIMITS.budgetMs.interactive);
    expect(server.seen).toHaveLength(1);
    await expect.poll(() => sockets[0]?.destroyed).toBe(true);
    // A length that is told beforehand is believed: nothing needs to be taken in.
    const mostBytes = framing === 'in chunks' ? CAP_BYTES : 0;
    expect(sockets[0]?.bytesWritten).toBeLessThan(mostBytes + IN_FLIGHT_BYTES);
  });

  test('leaves a write of unknown outcome, and it is sent once', async () => {
    const server = await stage.upstream((_, response) => sendLong(response, headers));
    const client = stage.clusterOf([server.address], { resilience: {} }).as(callerOf());
    expect(await codeFrom(client.request(WRITE))).toBe('outcome_unknown');
    expect(server.seen).toHaveLength(1);
  });

  test('leaves nothing in memory and nothing in the cache, and the next answer is read', async () => {
    let isLong = true;
    const server = await stage.upstream((_, response) => (isLong ? sendLong(response, headers) : response.end(`${HEAD}short"}}`)));
    const client = stage.clusterOf([server.address]).as(callerOf());
    const load = () => readPlainSecret(client, 'kv', 'a').then((data) => data && { data, version: null, createdAt: null });
    const cache = createSecretCache({ clock: systemClock, random: systemRandom, load });
    const reader = cache.open({ identity: 'test', namespace: '', client: () => client });
    expect(await codeFrom(reader.read('kv/a'))).toBe('vault_bad_answer');
    const before = keptBytes();
    for (let round = 0; round < 5; round += 1) expect(await codeFrom(reader.read('kv/a'))).toBe('vault_bad_answer');
    expect(keptBytes() - before).toBeLessThan(8 * MIB);
    expect(cache.state()).toEqual({ entryCount: 0, sizeBytes: 0, loadingCount: 0 });
    isLong = false;
    expect((await reader.read('kv/a'))?.value.reveal()).toEqual({ value: 'short' });
  });
});

test('a body in chunks that breaks off before its end is unreachable, also when what came is JSON', async () => {
  const server = await stage.upstream((_, response, socket) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(`${HEAD}whole"}}`, () => socket.destroy());
  });
  const client = stage.clusterOf([server.address]).as(callerOf());
  expect(await client.request(READ).catch((thrown) => thrown)).toMatchObject({
    code: 'vault_unreachable',
    where: { node: server.address, what: expect.stringMatching(/^the connection broke/) },
  });
  expect(await codeFrom(client.request(WRITE))).toBe('outcome_unknown');
});
