import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { guardFailedPages } from './failed-page.ts';

const HTML = 'text/html; charset=utf-8';
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** What a browser gets of an answer that is made like this behind the guard. */
async function answerOf(handle: (response: ServerResponse) => void, ping: () => Promise<void> = async () => undefined, method = 'GET') {
  const guard = guardFailedPages({ ping, clock: createFakeClock() });
  const server = createServer((_, response) => {
    response.setHeader('X-Frame-Options', 'DENY');
    guard(response);
    handle(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => server.close());
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { method });
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}

const away = () => Promise.reject(new Error('ECONNREFUSED'));

/** As Next fails: a status, a type, compressed bytes in pieces. */
function fails(response: ServerResponse): void {
  response.statusCode = 500;
  response.setHeader('Content-Type', HTML);
  response.setHeader('Content-Encoding', 'gzip');
  response.setHeader('Content-Security-Policy', "script-src 'nonce-x'");
  response.setHeader('Link', '</_next/static/a.css>; rel=preload');
  const bytes = gzipSync('<html id="__next_error__">');
  response.flushHeaders();
  response.write(bytes.subarray(0, 5));
  response.end(bytes.subarray(5));
}

test('a page that failed while the store is away says so by itself alone, and looks for the store', async () => {
  const { status, headers, body } = await answerOf(fails, away);
  const hashIn = (tag: string) => {
    const text = new RegExp(`<${tag}>(.*?)</${tag}>`).exec(body)?.[1] ?? '';
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  };
  expect(status).toBe(503);
  expect(body).toContain('own store does not answer');
  expect(body).toContain("fetch('/api/health/ready'");
  expect(body).toContain('<a href="">');
  expect(body).not.toMatch(/src=|<link/);
  expect(headers.get('retry-after')).toBe('10');
  expect(headers.get('content-type')).toBe('text/html;charset=utf-8');
  expect(headers.get('content-encoding')).toBeNull();
  expect(headers.get('link')).toBeNull();
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src ${hashIn('style')}; script-src ${hashIn('script')}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
});

test('one that failed for another reason says when, and stays an error', async () => {
  const { status, body } = await answerOf(fails);
  expect(status).toBe(500);
  expect(body).toContain('The console failed');
  expect(body).toContain('UTC');
  expect(body).not.toContain('<script');
});

/** A console whose store hangs, and whose time stands still. */
async function hanging() {
  const clock = createFakeClock();
  const guard = guardFailedPages({ ping: () => new Promise(() => undefined), clock });
  const closed: Promise<unknown>[] = [];
  const server = createServer((_, response) => {
    closed.push(once(response, 'close'));
    guard(response);
    fails(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => server.close());
  return { clock, port: (server.address() as AddressInfo).port, allClosed: () => Promise.all(closed) };
}

test('a store that hangs is waited for a moment only', async () => {
  const { clock, port } = await hanging();
  let isAnswered = false;
  const answer = fetch(`http://127.0.0.1:${port}/`).then((got) => {
    isAnswered = true;
    return got;
  });
  await expect.poll(() => clock.pendingCount()).toBe(1);
  expect(isAnswered).toBe(false);
  await clock.advance(2_000);
  expect((await answer).status).toBe(503);
});

test('whoever leaves in that moment harms nobody else', async () => {
  const { clock, port, allClosed } = await hanging();
  const leaving = connect(port, '127.0.0.1');
  leaving.write('GET / HTTP/1.1\r\nHost: console\r\n\r\n');
  await expect.poll(() => clock.pendingCount()).toBe(1);
  leaving.destroy();
  await allClosed();
  await clock.advance(2_000);
  const next = fetch(`http://127.0.0.1:${port}/`);
  await expect.poll(() => clock.pendingCount()).toBe(1);
  await clock.advance(2_000);
  expect((await next).status).toBe(503);
});

test('a HEAD has the same status and no body', async () => {
  const { status, body } = await answerOf(fails, away, 'HEAD');
  expect([status, body]).toEqual([503, '']);
});

test.each([
  ['a page', 200, HTML, '<p>well</p>'],
  ['an address with nothing behind it', 404, HTML, '<p>nothing</p>'],
  ['a failing call of the API', 500, 'application/problem+json', '{"code":"internal"}'],
  ['a failing navigation in the page', 500, 'text/x-component', '0:{}'],
])('%s goes through as it is', async (_, status, type, text) => {
  const plain = await answerOf((response) => {
    response.statusCode = status;
    response.setHeader('Content-Type', type);
    response.write(text.slice(0, 2));
    response.end(text.slice(2));
  }, away);
  expect([plain.status, plain.headers.get('content-type'), plain.body]).toEqual([status, type, text]);
  const atOnce = await answerOf((response) => void response.writeHead(status, { 'Content-Type': type }).end(text), away);
  expect([atOnce.status, atOnce.body]).toEqual([status, text]);
});

test('a failure that is told by writeHead alone is found too', async () => {
  const { status } = await answerOf((response) => void response.writeHead(500, { 'Content-Type': HTML }).end('x'), away);
  expect(status).toBe(503);
});
