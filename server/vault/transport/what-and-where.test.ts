import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { type AppError, isAppError } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { json } from '#server/testing/fake-upstream.ts';
import { callerOf, createTransportStage, deadAddress, PLANTED_TOKEN, READ, WRITE } from '#server/testing/transport-stage.ts';
import type { VaultRequest } from '../client.ts';
import { vaultPath } from '../path.ts';
import type { VaultClusterOptions } from './cluster.ts';
import type { CallEvent } from './events.ts';
import { DEFAULT_LIMITS } from './limits.ts';

const stage = createTransportStage();
const { clusterOf, upstream } = stage;
afterEach(() => stage.end());

const PATH = 'secret/data/a';
const NOTHING = { data: { data: null, metadata: { version: 2, deletion_time: '2026-01-01T00:00:00Z' } }, request_id: 'r' };
type Answer = Parameters<typeof upstream>[0];

/** The error of one call, with what its listener and its log were told. All three must agree, and none may hold what was planted. */
async function failureOf(addresses: string[], request: VaultRequest, more: Partial<VaultClusterOptions> = {}) {
  const events: CallEvent[] = [];
  const lines: object[] = [];
  const note = (level: string) => (facts: object, message: string) => void lines.push({ level, message, ...facts });
  const log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  const cluster = clusterOf(addresses, { ...more, log, onCall: (event) => events.push(event) });
  const error: AppError = await cluster
    .as(callerOf({ namespace: 'team' }))
    .request(request)
    .then(
      () => expect.fail('it did not fail'),
      (thrown) => thrown,
    );
  expect(isAppError(error)).toBe(true);
  const { code, where } = error;
  // After a denial the token is looked up, which may go well.
  const event = events.find((one) => one.code !== 'ok');
  expect(event).toMatchObject({ code, where });
  expect(lines.at(-1)).toMatchObject({ ...where, code });
  expect(inspect([error, events, lines], { depth: 20 })).not.toMatch(/planted/i);
  return { code, where, level: (lines.at(-1) as { level: string }).level, tookMs: event?.tookMs ?? 0 };
}

const answers: [what: string, answer: Answer, code: string, seen: object][] = [
  [
    'HTML in place of JSON',
    (_, response) => response.end('<!DOCTYPE html><title>planted</title>'),
    'vault_bad_answer',
    { status: 200, what: 'HTML in place of JSON' },
  ],
  [
    'HTML of a gateway',
    (_, response) => response.writeHead(502).end('<html>planted</html>'),
    'vault_bad_answer',
    { status: 502, what: 'HTML in place of JSON' },
  ],
  [
    'JSON that ends too early',
    (_, response) => response.end('{"data":{"planted":'),
    'vault_bad_answer',
    { status: 200, what: 'the body is not JSON, or cut off' },
  ],
  [
    'a body that breaks off',
    (_, response, socket) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"data":"planted', () => socket.destroy());
    },
    'vault_unreachable',
    { what: expect.stringMatching(/^the connection broke/) },
  ],
  [
    'a body of 50 MB',
    (_, response) => response.end(`{"data":"${'planted'.repeat(50_000_000 / 7)}"}`),
    'vault_bad_answer',
    { what: 'the body is over the limit' },
  ],
  [
    'a wrong namespace',
    (_, response) => json(response, 404, { errors: ['namespace not found: planted'] }),
    'vault_namespace_unknown',
    { status: 404 },
  ],
  ['an unknown path', (_, response) => json(response, 404, { errors: [] }), 'vault_not_found', { status: 404 }],
  ['an empty version of KV', (_, response) => json(response, 404, NOTHING), 'vault_not_found', { status: 404 }],
  [
    'a redirect elsewhere',
    (_, response) => response.writeHead(307, { location: 'https://planted:planted@other.example:8200/planted?planted#planted' }).end(),
    'vault_redirect_refused',
    { status: 307, what: 'a redirect to https://other.example:8200, which is no configured node' },
  ],
  [
    'a redirect to a name that looks random',
    (_, response) => response.writeHead(307, { location: 'http://planted0123456789ABCDEFG.other.example/' }).end(),
    'vault_redirect_refused',
    { status: 307, what: 'a redirect to http://….other.example, which is no configured node' },
  ],
  [
    'a redirect to no host',
    (_, response) => response.writeHead(307, { location: 'planted:other' }).end(),
    'vault_redirect_refused',
    { status: 307, what: 'a redirect to an address that is not of the web, which is no configured node' },
  ],
  [
    'a redirect to no address',
    (_, response) => response.writeHead(307, { location: 'http://[planted' }).end(),
    'vault_redirect_refused',
    { status: 307, what: 'a redirect to what is no address' },
  ],
  [
    'a redirect to itself with another path',
    (_, response) => response.writeHead(307, { location: '/planted' }).end(),
    'vault_redirect_refused',
    { status: 307, what: 'a redirect to itself, with another path' },
  ],
];

test.each(answers)('%s', async (_, answer, code, seen) => {
  const server = await upstream(answer);
  const failed = await failureOf([server.address], READ);
  expect(failed).toMatchObject({ code, where: { method: 'GET', path: PATH, node: server.address, namespace: 'team', ...seen } });
  expect(failed.tookMs).toBeLessThan(DEFAULT_LIMITS.budgetMs.interactive);
  expect(Object.keys(failed.where ?? {}).sort()).toEqual(
    [...new Set(['method', 'namespace', 'node', 'path', ...Object.keys(seen)])].sort(),
  );
});

test('a refused connection names the node and the code of the system, and is a warning', async () => {
  const dead = await deadAddress();
  const failed = await failureOf([dead], WRITE);
  expect(failed).toMatchObject({ code: 'vault_unreachable', level: 'warn' });
  expect(failed.where).toEqual({ method: 'POST', path: PATH, node: dead, namespace: 'team', what: 'no connection (ECONNREFUSED)' });
});

test('silence is a timeout of the node that was silent, at its limit', async () => {
  const server = await upstream(() => undefined);
  const clock = createFakeClock();
  const work = failureOf([server.address], READ, { clock });
  await expect.poll(() => server.seen.length).toBe(1);
  await clock.advance(DEFAULT_LIMITS.headersMs.interactive);
  const failed = await work;
  expect(failed).toMatchObject({ code: 'vault_timeout', tookMs: DEFAULT_LIMITS.headersMs.interactive });
  expect(failed.where).toMatchObject({ node: server.address, what: 'no answer in time' });
});

test('of several nodes the one is named whose answer decided', async () => {
  const sealed = await upstream((_, response) => json(response, 503, { errors: ['Vault is sealed'] }));
  const failed = await failureOf([sealed.address, await deadAddress()], READ);
  expect(failed).toMatchObject({ code: 'vault_sealed', where: { node: sealed.address, status: 503 } });
  expect(failed.where).not.toHaveProperty('what');
});

test('neither the tail of a lease, nor a query, nor the body, nor the token is told', async () => {
  const server = await upstream((_, response) => json(response, 500, { errors: ['planted'] }));
  const path = vaultPath`sys/leases/renew/database/creds/app/${'planted0123456789ABCDEFG'}?x=planted`;
  const failed = await failureOf([server.address], { method: 'PUT', path, body: { lease_id: 'planted', token: PLANTED_TOKEN } });
  expect(failed).toMatchObject({ code: 'outcome_unknown', where: { path: 'sys/leases/renew/database/creds/app/…', status: 500 } });
});

test('a denial is no trouble: it is told, and is no warning', async () => {
  const server = await upstream((_, response) => json(response, 403, { errors: ['1 error occurred: planted'] }));
  expect(await failureOf([server.address], READ)).toMatchObject({ code: 'vault_denied', level: 'debug', where: { status: 403 } });
});

test.each([
  ['no address at all', ['http://vault:8200', 'planted'], 2],
  ['a user and a password in it', ['http://user:planted@vault'], 1],
])('%s: the position is told, and never the text', (_, addresses, position) => {
  let thrown: unknown;
  try {
    clusterOf(addresses);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: 'invalid_input', where: { setting: 'VAULT_ADDR', position } });
  expect(inspect(thrown, { depth: 20 })).not.toContain('planted');
});
