import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureFirstLoad, scriptUrls } from './first-load.ts';

const HTML = `<link rel="modulepreload" href="/a.js"><script src="/a.js" async></script>
<script nomodule src="/old.js"></script><script>inline()</script><link rel="stylesheet" href="/c.css"><SCRIPT SRC='b.js?v=1&amp;w=2'></SCRIPT>`;
const bodies: Record<string, string> = { '/page': HTML, '/a.js': 'a'.repeat(5000), '/b.js?v=1&w=2': 'let b = 2;' };

let server: Server;
let base: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    const body = bodies[request.url ?? ''];
    response.statusCode = body === undefined ? 404 : 200;
    response.end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test('each script once, none that only old browsers load', () => {
  expect(scriptUrls(HTML, 'http://h/leases')).toEqual(['http://h/a.js', 'http://h/b.js?v=1&w=2']);
});

test('the sum of what the page loads, compressed', async () => {
  const expected = gzipSync('a'.repeat(5000)).length + gzipSync('let b = 2;').length;
  expect((await measureFirstLoad(`${base}/page`)).gzipBytes).toBe(expected);
});

test('a page that cannot be read, or loads nothing, is no measurement', async () => {
  await expect(measureFirstLoad(`${base}/nothing`)).rejects.toThrow('answered 404');
  await expect(measureFirstLoad(`${base}/a.js`)).rejects.toThrow('loads no script');
});
