import { describe, expect, it } from 'vitest';
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

describe('stripInboundHeaders', () => {
  it('takes away what steers Next and keeps the rest, in both views of a request', () => {
    const rawHeaders = [...STEERING, ...OURS].flatMap((name) => [name, `value of ${name}`]);
    const headers = Object.fromEntries([...STEERING, ...OURS].map((name) => [name.toLowerCase(), 'value']));
    stripInboundHeaders({ headers, rawHeaders });
    expect(Object.keys(headers).sort()).toEqual(OURS.map((name) => name.toLowerCase()).sort());
    expect(rawHeaders).toEqual(OURS.flatMap((name) => [name, `value of ${name}`]));
  });
});
