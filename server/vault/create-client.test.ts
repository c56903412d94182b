import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { codeOf } from '#server/platform/index.ts';
import { json, type SeenRequest, startFakeUpstream } from '#server/testing/fake-upstream.ts';
import { type ClientOptions, createClient } from './create-client.ts';
import { databaseRole } from './lease/sources.ts';
import { vaultPath } from './path.ts';

const TOKEN = 's.plantedPLANTEDplanted1234';
const PASSWORD = 'planted-database-password';
const OWN_PASSWORD = 'planted-own-password';
const CONFIGURED = 'planted-configured-value';
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

type Answers = Record<string, (request: SeenRequest) => [status: number, body: unknown]>;

/** Answers as a server does for one service with one database role; `isRefused` refuses its login. */
async function stage({ isRefused = false, options = {} as Partial<ClientOptions>, more = {} as Answers } = {}) {
  const revoked: string[] = [];
  const answers: Answers = {
    'auth/userpass/login/app': () =>
      isRefused
        ? [400, { errors: ['invalid username or password'] }]
        : [
            200,
            { auth: { client_token: TOKEN, accessor: 'acc', lease_duration: 3600, renewable: true, token_type: 'service', policies: [] } },
          ],
    'sys/internal/ui/mounts/kv/config': () => [200, { data: { path: 'kv/', type: 'kv', options: { version: '1' } } }],
    'kv/config': () => [200, { data: { value: CONFIGURED } }],
    'database/creds/app': () => [
      200,
      { lease_id: 'database/creds/app/1', lease_duration: 60, renewable: true, data: { username: 'v-app', password: PASSWORD } },
    ],
    'sys/leases/revoke': () => [204, null],
    'sys/leases/lookup': () => [400, { errors: ['invalid lease'] }],
    'auth/token/revoke-self': () => [204, null],
    ...more,
  };
  const server = await startFakeUpstream((request, response) => {
    const path = request.path.replace(/^\/v1\/|\?.*$/g, '');
    const [status, body] = answers[path]?.(request) ?? [404, { errors: [] }];
    if (path.endsWith('revoke') || path.endsWith('revoke-self')) revoked.push(path);
    if (status === 204) response.writeHead(204).end();
    else json(response, status, body);
  });
  ends.push(() => server.close());
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-client-'));
  ends.push(async () => rmSync(dir, { recursive: true }));
  const passwordFile = join(dir, 'password');
  writeFileSync(passwordFile, OWN_PASSWORD, { mode: 0o600 });
  const rooms: string[] = [];
  const opening = createClient({
    addresses: [server.address],
    method: { kind: 'userpass', mount: 'userpass', username: 'app', passwordFile },
    onEvent: ({ room, event }) => rooms.push(`${room} ${'type' in event ? event.type : 'kind' in event ? event.kind : event.code}`),
    ...options,
  });
  return { server, opening, rooms, revoked };
}

test('one client signs in, reads through the cache and leases; everybody is told, and the redactor knows all that passed', async () => {
  const { opening, rooms, revoked, server } = await stage();
  const client = await opening;
  await client.secrets.read('kv/config');
  await client.secrets.read('kv/config');
  expect(server.seen.filter(({ path }) => path === '/v1/kv/config')).toHaveLength(1);
  await client.leases.keep(databaseRole('database', 'app'));
  for (const planted of [TOKEN, PASSWORD, CONFIGURED]) expect(client.redactor.redactText(`it is ${planted}.`)).not.toContain(planted);
  expect(rooms).toEqual(expect.arrayContaining(['auth login', 'call ok', 'cache miss', 'cache hit', 'lease issued']));
  const stopping = client.stop();
  expect(client.stop()).toBe(stopping);
  expect(await stopping).toEqual([]);
  expect(revoked).toEqual(['sys/leases/revoke', 'auth/token/revoke-self']);
  expect(rooms.join()).not.toContain('planted');
});

test('what the service lives by stays masked however much passes: its credentials, its token and its leases', async () => {
  const { opening } = await stage();
  const client = await opening;
  await client.leases.keep(databaseRole('database', 'app'));
  const masked = () =>
    [OWN_PASSWORD, TOKEN, PASSWORD].filter((planted) => !client.redactor.redactText(`it is ${planted}.`).includes(planted));
  const fill = () => {
    for (let at = 0; at < 20_001; at += 1) client.redactor.protect(`passing-${at}`);
  };
  fill();
  expect(masked()).toEqual([OWN_PASSWORD, TOKEN, PASSWORD]);
  await client.stop();
  fill();
  expect(masked()).not.toContain(PASSWORD);
});

test('a token that was revoked takes the cached secrets with it: the next one must be allowed to read them', async () => {
  const dead = () => [403, { errors: ['permission denied'] }] as [number, unknown];
  const { opening, server, rooms } = await stage({ more: { 'kv/other': dead, 'auth/token/lookup-self': dead } });
  const client = await opening;
  const asked = () => server.seen.filter(({ path }) => path === '/v1/kv/config').length;
  await client.secrets.read('kv/config');
  await client.secrets.read('kv/config');
  expect(asked()).toBe(1);
  await client.vault.request({ method: 'GET', path: vaultPath`kv/other` }).catch(() => undefined);
  expect(rooms).toContain('auth token_lost');
  await client.secrets.read('kv/config');
  expect(asked()).toBe(2);
  await client.stop();
});

test('a listener that throws harms nothing, and one of a part is told beside the one of all', async () => {
  const kinds: string[] = [];
  const { opening } = await stage({
    options: {
      onEvent: () => {
        throw new Error('planted fault of a listener');
      },
      cache: { onEvent: (kind) => kinds.push(kind) },
    },
  });
  const client = await opening;
  await client.secrets.read('kv/config');
  expect(kinds).toContain('miss');
  expect(await client.stop()).toEqual([]);
});

test('a refused login is thrown with its code, after one try', async () => {
  const { opening, server } = await stage({ isRefused: true });
  expect(await opening.then(() => 'ok', codeOf)).toBe('service_identity_failed');
  expect(server.seen.map(({ path }) => path)).toEqual(['/v1/auth/userpass/login/app']);
});
