import { afterEach, expect, test } from 'vitest';
import { json, startFakeUpstream } from './fake-upstream.ts';
import { startFaultProxy } from './fault-proxy.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function stage() {
  const upstream = await startFakeUpstream((_, response) => json(response, 200, { data: 'x'.repeat(100) }, { 'x-vault-index': 'v1:7' }));
  ends.push(() => upstream.close());
  const proxy = await startFaultProxy(upstream.address);
  ends.push(() => proxy.close());
  return { upstream, proxy };
}

test('passes requests and answers on as they are, and lists them', async () => {
  const { upstream, proxy } = await stage();
  const answer = await fetch(`${proxy.address}/v1/kv/a?list=true`, {
    method: 'POST',
    body: 'asked',
    headers: { 'x-vault-namespace': 'team' },
  });
  expect(answer.headers.get('x-vault-index')).toBe('v1:7');
  expect(await answer.json()).toEqual({ data: 'x'.repeat(100) });
  expect(upstream.seen[0]).toMatchObject({ method: 'POST', path: '/v1/kv/a?list=true', body: 'asked' });
  expect(proxy.seen).toMatchObject([{ method: 'POST', path: '/v1/kv/a?list=true', namespace: 'team', fault: null }]);
});

test('resets, cuts in the body, and swallows the answer of what the server did', async () => {
  const { upstream, proxy } = await stage();
  proxy.setFault({ kind: 'reset' });
  await expect(fetch(proxy.address)).rejects.toThrow('fetch failed');
  expect(upstream.seen).toHaveLength(0);
  proxy.setFault({ kind: 'swallow' });
  await expect(fetch(proxy.address)).rejects.toThrow('fetch failed');
  expect(upstream.seen).toHaveLength(1);
  proxy.setFault({ kind: 'cut', afterBytes: 20 });
  const answer = await fetch(proxy.address);
  expect(answer.status).toBe(200);
  await expect(answer.text()).rejects.toThrow('terminated');
});

test('hangs until the client leaves, drips, and answers by itself, for what matches only', async () => {
  const { upstream, proxy } = await stage();
  proxy.setFault({ kind: 'hang' }, ({ path }) => path === '/slow');
  await expect(fetch(`${proxy.address}/slow`, { signal: AbortSignal.timeout(50) })).rejects.toThrow('timeout');
  expect((await fetch(`${proxy.address}/other`)).status).toBe(200);
  proxy.setFault({ kind: 'drip', everyMs: 1 });
  expect(await (await fetch(proxy.address)).json()).toEqual({ data: 'x'.repeat(100) });
  proxy.setFault({ kind: 'answer', status: 502, body: '<html>' });
  const before = upstream.seen.length;
  expect(await (await fetch(proxy.address)).text()).toBe('<html>');
  expect(upstream.seen).toHaveLength(before);
  proxy.setFault(null);
  expect((await fetch(proxy.address)).status).toBe(200);
});

test('gives the redirects of a server to the proxy of the node they name, and leaves others alone', async () => {
  let location = 'http://10.0.0.1:8200/v1/a';
  const upstream = await startFakeUpstream((_, response) => response.writeHead(307, { location }).end());
  ends.push(() => upstream.close());
  const proxy = await startFaultProxy(upstream.address);
  ends.push(() => proxy.close());
  proxy.setOrigins(new Map([['http://10.0.0.1:8200', 'http://127.0.0.1:1']]));
  const follow = async () => (await fetch(proxy.address, { redirect: 'manual' })).headers.get('location');
  expect(await follow()).toBe('http://127.0.0.1:1/v1/a');
  location = 'http://10.0.0.1:82001/v1/a';
  expect(await follow()).toBe(location);
});
