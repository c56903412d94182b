import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { stripInboundHeaders } from './inbound-headers.ts';

const STEERING = [
  'x-forwarded-for',
  'X-Forwarded-Host',
  'X-Forwarded-Proto',
  'Forwarded',
  'x-middleware-subrequest',
  'X-Middleware-Rewrite',
  'x-nextjs-data',
  'Next-Resume',
  'x-real-ip',
  'x-sallyport-peer',
  'content-security-policy',
  'x-nonce',
];
const OURS = [
  'cookie',
  'Host',
  'accept',
  'rsc',
  'next-router-state-tree',
  'x-sallyport-csrf',
  'x-sallyport-grant',
  'origin',
  'sec-fetch-site',
];

let server: Server;
afterEach(() => void server.close());

const namesOf = (view: object) => Object.keys(view).sort();

describe('stripInboundHeaders', () => {
  it('takes away what steers Next and keeps the rest, in every view of a real request', async () => {
    const stripped = new Promise<IncomingMessage>((resolve) => {
      server = createServer((request, response) => {
        stripInboundHeaders(request);
        response.end();
        resolve(request);
      }).listen(0, '127.0.0.1');
    });
    await once(server, 'listening');
    const headers = Object.fromEntries([...STEERING, ...OURS].map((name) => [name, 'value']));
    get({ port: (server.address() as AddressInfo).port, headers, agent: false });
    const request = await stripped;
    const kept = [...OURS, 'connection'].map((name) => name.toLowerCase()).sort();
    expect(namesOf(request.headers)).toEqual(kept);
    expect(namesOf(request.headersDistinct)).toEqual(kept);
    expect(
      request.rawHeaders
        .filter((_, at) => at % 2 === 0)
        .map((name) => name.toLowerCase())
        .sort(),
    ).toEqual(kept);
  });
});
