import { afterEach, describe, expect, it } from 'vitest';
import { type AppError, Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { type FakeUpstream, json, startFakeUpstream } from '#server/testing/fake-upstream.ts';
import type { VaultCluster } from '../client.ts';
import { vaultPath } from '../path.ts';
import { createVaultCluster } from './cluster.ts';

const TOKEN = 's.planted-token-of-a-stream';
const ends: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function upstream(answer: Parameters<typeof startFakeUpstream>[0]): Promise<FakeUpstream> {
  const made = await startFakeUpstream(answer);
  ends.push(() => made.close());
  return made;
}

function clusterOf(nodes: readonly FakeUpstream[], clock = systemClock): VaultCluster {
  const cluster = createVaultCluster({ addresses: nodes.map(({ address }) => address), clock, random: systemRandom });
  ends.push(() => cluster.close());
  return cluster;
}

const streamFrom = (cluster: VaultCluster, signal?: AbortSignal) =>
  cluster
    .as({ token: new Secret(TOKEN), namespace: 'team' })
    .stream({ path: vaultPath`sys/storage/raft/snapshot`, isRootOnly: true, ...(signal ? { signal } : {}) });

async function readAll(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Of a failure inside the body, which the log of the opening cannot tell. */
const placeOfEnd = (work: Promise<unknown>) =>
  work.then(
    () => null,
    ({ code, where }: AppError) => ({ code, where }),
  );

const codeOfEnd = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: AppError) => error.code,
  );

describe('a stream', () => {
  it('gives the bytes as they are, and asks with token and without namespace', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => at % 256));
    const node = await upstream((_, response) => response.end(bytes));
    expect((await readAll(await streamFrom(clusterOf([node])))).equals(bytes)).toBe(true);
    expect(node.seen[0]?.headers).toMatchObject({ 'x-vault-token': TOKEN });
    expect(node.seen[0]?.headers).not.toHaveProperty('x-vault-namespace');
  });

  it('follows one redirect to a configured node, and to no other', async () => {
    const active = await upstream((_, response) => response.end('bytes'));
    const standby = await upstream(({ path }, response) => json(response, 307, {}, { location: `${active.address}${path}` }));
    expect((await readAll(await streamFrom(clusterOf([standby, active])))).toString()).toBe('bytes');
    const before = active.seen.length;
    expect(await codeOfEnd(streamFrom(clusterOf([standby])))).toBe('vault_redirect_refused');
    expect(active.seen).toHaveLength(before);
  });

  it.each([
    [503, { errors: ['Vault is sealed'] }, 'vault_sealed'],
    [500, { errors: ['internal error'] }, 'vault_error'],
    [400, { errors: ['raft storage is not in use'] }, 'vault_bad_request'],
    [403, { errors: ['1 error occurred:\n\t* permission denied\n\n'] }, 'vault_denied'],
  ])('maps %i as any read', async (status, body, code) => {
    const node = await upstream((_, response) => json(response, status, body));
    expect(await codeOfEnd(streamFrom(clusterOf([node])))).toBe(code);
  });

  it('is dead with its token, after one look', async () => {
    const node = await upstream((_, response) => json(response, 403, { errors: ['permission denied'] }));
    expect(await codeOfEnd(streamFrom(clusterOf([node])))).toBe('vault_token_dead');
  });

  it('says that it was cut when the node breaks off after its 200', async () => {
    const node = await upstream((_, response, socket) => {
      response.writeHead(200);
      response.write(Buffer.alloc(100_000), () => socket.destroy());
    });
    expect(await placeOfEnd(streamFrom(clusterOf([node])).then(readAll))).toEqual({
      code: 'vault_stream_cut',
      where: { method: 'GET', path: 'sys/storage/raft/snapshot', node: node.address, status: 200, what: 'the body broke off' },
    });
  });

  it('ends when the caller leaves, before and inside the body', async () => {
    const node = await upstream((_, response) => {
      response.writeHead(200);
      response.write('first');
    });
    expect(await codeOfEnd(streamFrom(clusterOf([node]), AbortSignal.abort()))).toBe('request_cancelled');
    const leaving = new AbortController();
    const bytes = await streamFrom(clusterOf([node]), leaving.signal);
    const read = async () => {
      for await (const _ of bytes) leaving.abort();
    };
    expect(await placeOfEnd(read())).toMatchObject({ code: 'request_cancelled', where: { what: 'the caller left' } });
  });

  it('ends a node that falls silent inside the body, and blames no node for a slow reader', async () => {
    const node = await upstream((_, response) => {
      response.writeHead(200);
      response.write('first');
    });
    const clock = createFakeClock();
    const bytes = (await streamFrom(clusterOf([node], clock)))[Symbol.asyncIterator]();
    await bytes.next();
    // The reader works on the first piece for ten minutes.
    await clock.advance(600_000);
    const next = placeOfEnd(bytes.next());
    await clock.advance(60_000);
    expect(await next).toMatchObject({ code: 'vault_timeout', where: { node: node.address, what: 'the body fell silent' } });
    expect(clock.pendingCount()).toBe(0);
  });
});
