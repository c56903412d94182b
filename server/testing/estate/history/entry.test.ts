import fc from 'fast-check';
import { expect, test } from 'vitest';
import { otherLeaseId, retell, timeText } from './entry.ts';
import { seededRandom } from './seeded-random.ts';
import type { AuditEntry, Template } from './templates.ts';

const hash = (digit: string) => `hmac-sha256:${digit.repeat(64)}`;
const auth = () => ({
  client_token: hash('a'),
  accessor: hash('b'),
  entity_id: 'e9ffbc10.2ZBkuM',
  policies: ['default'],
  token_issue_time: '2026-11-24T07:26:27Z',
});
const half = (type: 'request' | 'response', more: Partial<AuditEntry> = {}): AuditEntry => ({
  time: '2026-11-24T07:27:05.281069046Z',
  type,
  auth: auth(),
  request: {
    id: '721f69a1-6e02-6b5f-5a03-9a6bee1cf140',
    client_token: hash('a'),
    client_token_accessor: hash('b'),
    path: 'database/creds/app',
    remote_address: '127.0.0.1',
    remote_port: 60_772,
  },
  ...more,
});
const drawn: Template = {
  request: half('request'),
  response: half('response', {
    response: {
      mount_type: 'database',
      secret: { lease_id: `database/creds/app/${'x'.repeat(24)}.2ZBkuM` },
      data: { password: hash('c'), username: hash('d') },
    },
  }),
};
const marks = {
  tokenHmac: hash('1'),
  accessorHmac: hash('2'),
  address: '10.21.9.10',
  issuedMs: Date.parse('2026-11-01T09:00:00Z'),
  leaseId: null,
};
const facts = { atMs: Date.parse('2026-11-01T09:10:00Z'), marks, leaseHmac: null, keepsToken: false };

const shapeOf = (value: unknown): unknown =>
  value !== null && typeof value === 'object' ? Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]) : typeof value;

test('a retold call has the same shape, key by key, and other times, ids, addresses and credentials', () => {
  const [request, response, leaseId] = retell(drawn, facts, seededRandom(3));
  expect(shapeOf(request)).toEqual(shapeOf(drawn.request));
  expect(shapeOf(response)).toEqual(shapeOf(drawn.response));
  expect(request.request.id).toBe(response.request.id);
  expect(request.request.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(request.auth?.entity_id).toBe('e9ffbc10.2ZBkuM');
  expect(request.auth?.token_issue_time).toBe('2026-11-01T09:00:00Z');
  expect(JSON.stringify([request, response])).not.toMatch(/hmac-sha256:(a{64}|b{64}|c{64}|d{64})|127\.0\.0\.1|2026-11-24/);
  expect(leaseId).toMatch(/^database\/creds\/app\/[A-Za-z0-9]{24}\.2ZBkuM$/);
  expect(leaseId).not.toContain('xxxx');
  expect(response.response?.secret?.lease_id).toBe(leaseId);
  expect(Date.parse(response.time)).toBeGreaterThanOrEqual(Date.parse(request.time));
});

test('the template itself is left alone', () => {
  const before = structuredClone(drawn);
  retell(drawn, { ...facts, atMs: facts.atMs + 1 }, seededRandom(4));
  expect(drawn).toEqual(before);
});

test('a call that names a lease carries the hash the server gave for it, and a living token keeps its hashes', () => {
  const named: Template = {
    request: half('request', { request: { ...half('request').request, data: { lease_id: hash('e'), increment: 0 } } }),
    response: half('response', { request: { ...half('response').request, data: { lease_id: hash('e'), increment: 0 } } }),
  };
  const [request, response, leaseId] = retell(named, { ...facts, leaseHmac: hash('9'), keepsToken: true }, seededRandom(3));
  for (const entry of [request, response]) expect(entry.request.data).toEqual({ lease_id: hash('9'), increment: 0 });
  expect(request.auth?.client_token).toBe(hash('a'));
  expect(leaseId).toBeNull();
});

test('times are written as Go writes them, and name the same millisecond', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1.6e12, max: 1.9e12 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (atMs, fraction) => {
        const text = timeText(atMs, { fraction: () => fraction });
        return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,8}[1-9])?Z$/.test(text) && Math.floor(Date.parse(text)) === atMs;
      },
    ),
  );
});

test('a lease keeps its prefix and its namespace', () => {
  const random = seededRandom(1);
  expect(otherLeaseId('pki/issue/internal/abc', random)).toMatch(/^pki\/issue\/internal\/[A-Za-z0-9]{3}$/);
});
