import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError, codeOf, createLogger, Secret } from '#server/platform/index.ts';
import { createFakeClock, type FakeClock } from '#server/testing/fake-clock.ts';
import { createFakeTokenVault, type FakeTokenVault } from '#server/testing/fake-token-vault.ts';
import type { VaultRequest } from '../client.ts';
import { vaultPath } from '../path.ts';
import { createServiceIdentity } from './create-service-identity.ts';
import type { AuthEvent } from './events.ts';
import type { ServiceMethod } from './method.ts';

const READ: VaultRequest = { method: 'GET', path: vaultPath`secret/data/a` };
const LOGIN = 'auth/cert/login';
const RENEW = 'auth/token/renew-self';
const LOOKUP = 'auth/token/lookup-self';
const REVOKE = 'auth/token/revoke-self';
const CERT: ServiceMethod = { kind: 'cert', mount: 'cert' };

let clock: FakeClock;
const stops: (() => Promise<void>)[] = [];
beforeEach(() => {
  clock = createFakeClock();
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

function identityOf(vault: FakeTokenVault, method: ServiceMethod = CERT, onEvent: (event: AuthEvent) => void = () => undefined) {
  const random = { bytes: (count: number) => Buffer.alloc(count), fraction: () => 0 };
  const log = createLogger({ level: 'silent', redactLine: (line) => line });
  const identity = createServiceIdentity({ cluster: vault.cluster, method, namespace: '', clock, random, log, onEvent });
  stops.push(() => identity.stop());
  return identity;
}

test('a token that dies while a renewal is under way is replaced for the calls that began before it', async () => {
  const vault = createFakeTokenVault(clock);
  const identity = identityOf(vault);
  identity.start();
  await clock.settle();
  const { as } = vault.cluster;
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  // The call was sent with the first life of the token and is answered after its renewal.
  vault.cluster.as = (caller) => ({
    ...as(caller),
    request: async (request) => {
      if (request.path === READ.path && vault.at(RENEW).length === 0) await held;
      return as(caller).request(request);
    },
  });
  const call = (await identity.client()).request(READ);
  await clock.advance(51_000);
  expect(vault.at(RENEW)).toHaveLength(1);
  vault.live.clear();
  await clock.advance(1_000);
  release();
  await call;
  expect(vault.at(LOGIN)).toHaveLength(2);
});

test('logins are a quarter of a second apart, also when every token is dead at once', async () => {
  const vault = createFakeTokenVault(clock);
  vault.live.add = () => vault.live;
  const identity = identityOf(vault);
  const calls = Array.from({ length: 20 }, async () => (await identity.client()).request(READ).catch(codeOf));
  await clock.advance(5_000);
  expect(new Set(await Promise.all(calls))).toEqual(new Set(['vault_token_dead']));
  const times = vault.at(LOGIN);
  expect(times.length).toBeLessThanOrEqual(2);
  expect((times[1] ?? 250) - (times[0] ?? 0)).toBeGreaterThanOrEqual(250);
});

test('a refusal that every request repeats is asked about ever more rarely, an outage once a second', async () => {
  for (const [code, most] of [
    ['sign_in_refused', 8],
    ['vault_unreachable', 121],
  ] as const) {
    const vault = createFakeTokenVault(clock);
    vault.refuseLogin = code;
    const identity = identityOf(vault);
    for (let at = 0; at < 480; at += 1) {
      await identity.client().catch(() => undefined);
      await clock.advance(250);
    }
    expect(vault.at(LOGIN).length).toBeLessThanOrEqual(most);
    expect(vault.at(LOGIN).length).toBeGreaterThan(most / 2);
    vault.refuseLogin = null;
    await clock.advance(30_000);
    await identity.client();
  }
});

test('a token that may not be renewed serves until the next one is there', async () => {
  const vault = createFakeTokenVault(clock);
  vault.refuseRenewal = 'vault_denied';
  const identity = identityOf(vault);
  identity.start();
  await clock.settle();
  vault.refuseLogin = 'vault_error';
  await clock.advance(55_000);
  expect(vault.at(LOGIN).length).toBeGreaterThan(1);
  await (await identity.client()).request(READ);
  expect(vault.calls.at(-1)?.token).toBe('s.issued1');
  vault.refuseLogin = null;
  await clock.advance(5_000);
  await (await identity.client()).request(READ);
  expect(vault.calls.at(-1)?.token).not.toBe('s.issued1');
});

test('a batch token is neither renewed nor revoked, and replaced at nine tenths of its life', async () => {
  const vault = createFakeTokenVault(clock, { ttlSeconds: 600, isBatch: true });
  const identity = identityOf(vault);
  identity.start();
  await clock.settle();
  await clock.advance(600_000);
  expect(vault.at(LOGIN)).toEqual([0, 540_000]);
  await identity.stop();
  expect(vault.at(RENEW)).toEqual([]);
  expect(vault.at(REVOKE)).toEqual([]);
});

describe('a token of others', () => {
  test('is renewed to the life it was made with, never revoked, and its death is told and not hammered', async () => {
    const vault = createFakeTokenVault(clock);
    vault.live.add('s.given');
    const identity = identityOf(vault, { kind: 'token', token: new Secret('s.given') });
    identity.start();
    await clock.settle();
    await clock.advance(51_000);
    expect(vault.bodies(RENEW)).toEqual([{ increment: '120s' }]);
    vault.live.clear();
    const before = vault.calls.length;
    await clock.advance(600_000);
    expect(vault.calls.length - before).toBeLessThanOrEqual(14);
    expect(identity.state()).toMatchObject({ isSignedIn: false, lastFailure: { code: 'service_identity_failed' } });
    await identity.stop();
    expect(vault.at(REVOKE)).toEqual([]);
  });

  test('in a file is taken anew before the renewal of the one it replaces, and at once when that one died', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'token-file-'));
    stops.push(() => rm(dir, { recursive: true, force: true }));
    const tokenFile = join(dir, 'token');
    const vault = createFakeTokenVault(clock, { ttlSeconds: 60 });
    for (const name of ['s.first', 's.second', 's.third']) vault.live.add(name);
    await writeFile(tokenFile, 's.first');
    const identity = identityOf(vault, { kind: 'token-file', tokenFile });
    identity.start();
    await expect.poll(() => identity.state().isSignedIn, { interval: 1 }).toBe(true);
    await writeFile(tokenFile, 's.second');
    await clock.advance(51_000);
    await expect.poll(() => vault.at(LOOKUP).length, { interval: 1 }).toBe(2);
    expect(vault.at(RENEW)).toEqual([]);
    const client = await identity.client();
    await client.request(READ);
    expect(vault.calls.at(-1)?.token).toBe('s.second');
    await writeFile(tokenFile, 's.third');
    vault.live.delete('s.second');
    await clock.advance(250);
    await client.request(READ);
    expect(vault.calls.at(-1)?.token).toBe('s.third');
    await identity.stop();
    expect(vault.at(REVOKE)).toEqual([]);
  });

  test.each(['token', 'token-file'] as const)('that is looked up again (%s) is no login until another one is there', async (kind) => {
    const dir = await mkdtemp(join(tmpdir(), 'token-again-'));
    stops.push(() => rm(dir, { recursive: true, force: true }));
    const tokenFile = join(dir, 'token');
    await writeFile(tokenFile, 's.first');
    const vault = createFakeTokenVault(clock, { ttlSeconds: 60, isRenewable: false });
    for (const name of ['s.first', 's.second']) vault.live.add(name);
    const events: AuthEvent['type'][] = [];
    const method: ServiceMethod = kind === 'token' ? { kind, token: new Secret('s.first') } : { kind, tokenFile };
    const identity = identityOf(vault, method, ({ type }) => events.push(type));
    const untilTold = (count: number) => expect.poll(() => events.length, { interval: 1 }).toBe(count);
    identity.start();
    await untilTold(1);
    await clock.advance(54_000);
    await untilTold(2);
    expect(events).toEqual(['login', 'renewed']);
    if (kind === 'token') return;
    await writeFile(tokenFile, 's.second');
    await clock.advance(54_000);
    await untilTold(3);
    expect(events.at(-1)).toBe('login');
  });

  test('that dies is known by the calls that began before it was looked up again', async () => {
    const vault = createFakeTokenVault(clock, { ttlSeconds: 60, isRenewable: false });
    vault.live.add('s.first');
    const dir = await mkdtemp(join(tmpdir(), 'token-box-'));
    stops.push(() => rm(dir, { recursive: true, force: true }));
    const tokenFile = join(dir, 'token');
    await writeFile(tokenFile, 's.first');
    const events: AuthEvent['type'][] = [];
    const identity = identityOf(vault, { kind: 'token-file', tokenFile }, ({ type }) => events.push(type));
    identity.start();
    await expect.poll(() => events.length, { interval: 1 }).toBe(1);
    let fail: () => void = () => undefined;
    const { as } = vault.cluster;
    vault.cluster.as = (caller) => ({
      ...as(caller),
      request: (request) =>
        request.path === READ.path
          ? new Promise((_, reject) => {
              fail = () => reject(new AppError('vault_token_dead'));
            })
          : as(caller).request(request),
    });
    const call = (await identity.client()).request(READ).catch(codeOf);
    await clock.advance(54_000);
    await expect.poll(() => events.length, { interval: 1 }).toBe(2);
    vault.live.clear();
    fail();
    expect(await call).toBe('service_identity_failed');
    expect(events).toContain('token_lost');
  });
});
