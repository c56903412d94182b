import { apiPaths } from '#lib/paths.ts';
import { startDevBao } from '#server/testing/dev-bao.ts';
import { buildOwnEstate } from '#server/testing/own-estate.ts';
import { expect, test } from '../fixtures/sallyport.ts';
import { apiCaller } from '../support/api-caller.ts';
import { demo } from '../support/demo.ts';
import { rawRequest, sendRaw } from '../support/raw-http.ts';

/** What an attacker would add to be let in, to be another address, or to steer Next. */
const STEERING = [
  'X-Middleware-Subrequest: proxy:proxy:proxy:proxy:proxy',
  'x-middleware-subrequest: src/middleware:src/middleware:src/middleware:src/middleware:src/middleware',
  'X-Middleware-Rewrite: /leases',
  'X-Middleware-Override-Headers: cookie',
  'X-Forwarded-For: 203.0.113.9',
  'X-Forwarded-Host: evil.example',
  'X-Forwarded-Proto: https',
  'Forwarded: for=203.0.113.9;host=evil.example',
  'X-Real-IP: 203.0.113.9',
  'X-Nextjs-Data: 1',
  'X-Nextjs-Rewritten-Path: /leases',
  'Next-Resume: 1',
  'X-Matched-Path: /leases',
  'X-Invoke-Path: /leases',
  'X-Now-Route-Matches: 1=leases',
  'X-Sallyport-Peer: 0000 203.0.113.9',
  'Content-Security-Policy: default-src *',
  "Content-Security-Policy-Report-Only: script-src 'nonce-known'",
  'X-Nonce: known',
];

const place = () => ({ port: Number(new URL(demo().url).port), host: new URL(demo().url).host });

test('no header from outside changes a decision', async () => {
  const { port, host } = place();
  const send = (target: string, lines: readonly string[] = []) => sendRaw(port, rawRequest({ target, host, lines }));
  const shape = ({ status, headers }: Awaited<ReturnType<typeof send>>) => ({
    status,
    location: headers.location,
    type: headers['content-type'],
  });
  for (const target of ['/leases', '/api/leases', '/api/session', '/metrics', '/sign-in', '/no-such-page']) {
    const plain = await send(target);
    expect.soft(plain.status, target).toBeLessThan(500);
    // Each by itself where somebody would like to get in, all together everywhere.
    const single = target === '/leases' || target === '/api/leases' ? STEERING.map((one) => [one]) : [];
    for (const line of [...single, STEERING]) {
      const forged = await send(target, line);
      expect.soft(shape(forged), `${target} with ${line[0]}`).toEqual(shape(plain));
      expect.soft(forged.body, target).not.toMatch(/evil\.example|203\.0\.113\.9|nonce="known"/);
      expect.soft(forged.headers['content-security-policy'] ?? '', target).not.toMatch(/known|src \*/);
    }
  }
});

test('requests that no browser makes are refused, and none of them breaks anything', async () => {
  const { port, host } = place();
  const status = async (text: string) => (await sendRaw(port, text)).status;
  expect(await status(rawRequest({ target: '/sign-in', host: 'evil.example' }))).toBe(421);
  expect(await status(rawRequest({ target: '/sign-in', host: `127.0.0.1:${port}` }))).toBe(421);
  expect(await status(rawRequest({ target: '/api/leases', host: `${host}.evil.example` }))).toBe(421);
  expect(await status(rawRequest({ target: '/api/health/live', host: `127.0.0.1:${port}` })), 'probes ask by address').toBe(200);
  expect(await status(rawRequest({ target: `http://evil.example/api/leases`, host }))).toBe(400);
  expect(await status(rawRequest({ target: `http://${host}/api/leases`, host }))).toBe(400);
  expect(await status('GET /sign-in HTTP/1.1\r\nConnection: close\r\n\r\n'), 'no Host').toBe(400);
  expect(await status(rawRequest({ target: '/sign-in', host, lines: ['Host: evil.example'] })), 'two Hosts').toBe(400);
  const upgrade = ['Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='];
  const upgraded = await sendRaw(
    port,
    rawRequest({ target: '/_next/webpack-hmr', host, lines: upgrade }).replace('Connection: close', 'Connection: Upgrade'),
  );
  expect(upgraded.status, 'an upgrade').not.toBe(101);
  expect(upgraded.status, 'an upgrade').toBeLessThan(500);
  const post = (lines: string[], body: string) =>
    rawRequest({ method: 'POST', target: '/api/session', host, lines: [`Origin: http://${host}`, ...lines] }) + body;
  expect(await status(post(['Content-Length: 2', 'Content-Length: 3'], '{}'))).toBe(400);
  expect(await status(post(['Content-Length: 2', 'Transfer-Encoding: chunked'], '0\r\n\r\n'))).toBe(400);
  expect(await status(post(['Transfer-Encoding: xchunked'], '{}'))).toBeLessThan(500);
  expect(await status(rawRequest({ target: '/sign-in', host, lines: [`X-Long: ${'a'.repeat(20_000)}`] }))).toBe(431);
  expect(await status(rawRequest({ target: `/${'a'.repeat(20_000)}`, host }))).toBe(431);
  expect(await status(`GET /sign-in\u0000 HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).toBe(400);
  for (const target of [
    '/%00',
    '/%ff%fe',
    '//evil.example',
    '/api/%2e%2e/leases',
    '/api/policies/%E0%A4%A',
    '/sign-in?returnTo=%ff',
    '/..%2f..%2fetc/passwd',
  ])
    expect.soft(await status(rawRequest({ target, host })), target).toBeLessThan(500);
});

test('a body is read up to its cap, in every way of sending it', async () => {
  const caller = await apiCaller(demo().url);
  const send = (body: unknown, headers = {}) => caller.call('POST', apiPaths.session, { body, headers });
  expect((await send({ method: 'token', token: 'x'.repeat(70_000) })).code).toBe('body_too_large');
  expect((await send('{', { 'content-type': 'application/json' })).code).toBe('invalid_input');
  expect((await send('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).code).toBe('unsupported_media_type');
  expect((await send('{"__proto__":{"method":"token"}}', { 'content-type': 'application/json' })).code).toBe('invalid_input');
  // In words: those of the schema library are lost where its language is left out of the build.
  const tooLong = await send({ method: 'token', token: 'x'.repeat(5_000) });
  expect(tooLong.body).toMatchObject({ code: 'invalid_input', fields: { token: expect.stringContaining('4096 characters') } });
  expect((await caller.call('GET', '/api/leases?prefix=a%2F&prefix=b%2F')).code).toBe('no_session');
  await caller.close();
});

test('claiming another address does not give more tries', async () => {
  test.setTimeout(90_000);
  const bao = await startDevBao();
  const estate = await buildOwnEstate(bao, 0);
  try {
    const own = await estate.startConsole({ env: { SALLYPORT_LIMIT_SIGN_IN: '3' } });
    const caller = await apiCaller(own.url);
    const tryAs = (username: string, address: string) =>
      caller.call('POST', apiPaths.session, {
        body: { method: 'userpass', username, password: 'wrong' },
        headers: { 'x-forwarded-for': address, 'x-real-ip': address, forwarded: `for=${address}`, 'x-sallyport-peer': `0 ${address}` },
      });
    for (const nth of [1, 2, 3]) expect((await tryAs(`nobody-${nth}`, `203.0.113.${nth}`)).code).toBe('sign_in_refused');
    const limited = await tryAs('nobody-4', '203.0.113.4');
    expect(limited.code).toBe('rate_limited');
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
    await caller.close();
  } finally {
    await estate.clear();
    await bao.stop();
  }
});
