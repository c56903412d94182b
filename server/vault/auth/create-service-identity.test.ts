import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeOf, createLogger } from '#server/platform/index.ts';
import { createFakeClock, type FakeClock } from '#server/testing/fake-clock.ts';
import { createFakeTokenVault, type FakeTokenVault, type FakeTokenVaultSettings } from '#server/testing/fake-token-vault.ts';
import type { VaultRequest } from '../client.ts';
import { vaultPath } from '../path.ts';
import { createServiceIdentity } from './create-service-identity.ts';
import type { ServiceMethod } from './method.ts';

const READ: VaultRequest = { method: 'GET', path: vaultPath`secret/data/a` };
const random = { bytes: (count: number) => Buffer.alloc(count), fraction: () => 0 };

let dir: string;
let clock: FakeClock;
let lines: string[];
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'service-identity-'));
  clock = createFakeClock();
  lines = [];
  for (const [name, text] of [
    ['role-id', 'the-role'],
    ['secret-id', 'planted-secret-id'],
    ['token', 's.fromFile'],
    ['jwt', 'planted-jwt'],
  ] as const)
    await writeFile(join(dir, name), text);
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await rm(dir, { recursive: true, force: true });
});

const fakeVault = (settings: FakeTokenVaultSettings = {}) => createFakeTokenVault(clock, settings);

function identityOf(vault: FakeTokenVault, kind: 'approle' | 'kubernetes' | 'token-file' = 'approle') {
  const methods: Record<typeof kind, ServiceMethod> = {
    approle: { kind: 'approle', mount: 'approle', roleIdFile: join(dir, 'role-id'), secretIdFile: join(dir, 'secret-id') },
    kubernetes: { kind: 'kubernetes', mount: 'kubernetes', role: 'sallyport', jwtFile: join(dir, 'jwt') },
    'token-file': { kind: 'token-file', tokenFile: join(dir, 'token') },
  };
  const log = createLogger({ level: 'debug', redactLine: (line) => line, destination: { write: (line) => void lines.push(line) } });
  const identity = createServiceIdentity({ cluster: vault.cluster, method: methods[kind], namespace: '', clock, random, log });
  stops.push(() => identity.stop());
  return identity;
}

/** Real file reads stand between a login's start and its end. */
const until = (isTrue: () => boolean) => expect.poll(isTrue, { interval: 1 }).toBe(true);
const LOGIN = 'auth/approle/login';
const RENEW = 'auth/token/renew-self';

describe('signing in', () => {
  test('waits for the first caller, and callers share one login', async () => {
    const vault = fakeVault();
    const identity = identityOf(vault);
    expect(vault.calls).toHaveLength(0);
    const clients = await Promise.all(Array.from({ length: 50 }, () => identity.client('team-a')));
    expect(vault.at(LOGIN)).toHaveLength(1);
    expect(clients[0]?.namespace).toBe('team-a');
    expect(identity.state()).toEqual({ isSignedIn: true, lastFailure: null, expiresAt: new Date('2026-01-01T00:01:00.000Z') });
  });

  test('sends what is on disk at that moment', async () => {
    const vault = fakeVault();
    const identity = identityOf(vault, 'kubernetes');
    await identity.client();
    await writeFile(join(dir, 'jwt'), 'rotated-jwt');
    vault.live.clear();
    await clock.advance(250);
    await (await identity.client()).request(READ);
    expect(vault.bodies('auth/kubernetes/login')).toEqual([
      { role: 'sallyport', jwt: 'planted-jwt' },
      { role: 'sallyport', jwt: 'rotated-jwt' },
    ]);
  });

  test('a refusal is service_identity_failed, and is not repeated within a second', async () => {
    const vault = fakeVault();
    vault.refuseLogin = 'vault_bad_request';
    const identity = identityOf(vault);
    const codes = [];
    for (let at = 0; at < 20; at += 1) codes.push(await identity.client().then(() => 'ok', codeOf));
    expect(new Set(codes)).toEqual(new Set(['service_identity_failed']));
    expect(vault.at(LOGIN)).toHaveLength(1);
    expect(identity.state()).toMatchObject({ isSignedIn: false, lastFailure: { code: 'service_identity_failed' } });
    vault.refuseLogin = null;
    await clock.advance(1_000);
    await identity.client();
    expect(identity.state()).toMatchObject({ isSignedIn: true, lastFailure: null });
  });

  test('an outage keeps its own code', async () => {
    const vault = fakeVault();
    vault.failWith = 'vault_unreachable';
    expect(await identityOf(vault).client().catch(codeOf)).toBe('vault_unreachable');
  });

  test('a missing file is service_identity_failed without a call', async () => {
    await rm(join(dir, 'secret-id'));
    const vault = fakeVault();
    expect(await identityOf(vault).client().catch(codeOf)).toBe('service_identity_failed');
    expect(vault.calls).toHaveLength(0);
    expect(lines.join('')).toContain('credential_file_missing');
  });

  test('a caller that goes away does not end the login for the others', async () => {
    const vault = fakeVault();
    const identity = identityOf(vault);
    const control = new AbortController();
    const leaving = identity.client('', control.signal).catch(codeOf);
    const staying = identity.client();
    control.abort();
    expect(await leaving).toBe('request_cancelled');
    await staying;
    expect(vault.at(LOGIN)).toHaveLength(1);
  });
});

describe('a dead token', () => {
  test('is replaced by one login for everybody waiting, and each call repeated once', async () => {
    const vault = fakeVault();
    const identity = identityOf(vault);
    const client = await identity.client();
    vault.live.clear();
    await clock.advance(2_000);
    await Promise.all(Array.from({ length: 100 }, () => client.request(READ)));
    expect(vault.at(LOGIN)).toHaveLength(2);
    expect(vault.calls.filter(({ path }) => path === READ.path)).toHaveLength(200);
  });

  test('is not replaced for ever: a second death reaches the caller', async () => {
    const vault = fakeVault();
    const client = await identityOf(vault).client();
    await clock.advance(250);
    vault.live.add = () => vault.live;
    vault.live.clear();
    expect(await client.request(READ).catch(codeOf)).toBe('vault_token_dead');
    expect(vault.at(LOGIN)).toHaveLength(2);
  });

  test('a denial is no reason for a login', async () => {
    const vault = fakeVault();
    const client = await identityOf(vault).client();
    vault.failWith = 'vault_denied';
    expect(await client.request(READ).catch(codeOf)).toBe('vault_denied');
    expect(vault.at(LOGIN)).toHaveLength(1);
  });
});

describe('keeping it alive', () => {
  test('renews before the end, again and again', async () => {
    const vault = fakeVault({ ttlSeconds: 60 });
    const identity = identityOf(vault);
    identity.start();
    await until(() => identity.state().isSignedIn);
    await clock.advance(160_000);
    expect(vault.at(RENEW)).toEqual([51_000, 102_000, 153_000]);
    expect(vault.at(LOGIN)).toEqual([0]);
  });

  test('a year-long token is renewed once, and not at the end of a short timer', async () => {
    const vault = fakeVault({ ttlSeconds: 31_536_000 });
    const identity = identityOf(vault);
    identity.start();
    await until(() => identity.state().isSignedIn);
    await clock.advance(0.9 * 31_536_000_000 - 1);
    expect(vault.at(RENEW)).toEqual([]);
    await clock.advance(1);
    expect(vault.at(RENEW)).toHaveLength(1);
  });

  test('an outage keeps the token and backs off, for ten minutes in at most twelve tries', async () => {
    const vault = fakeVault({ ttlSeconds: 3_600 });
    const identity = identityOf(vault);
    identity.start();
    await until(() => identity.state().isSignedIn);
    vault.failWith = 'vault_unreachable';
    await clock.advance(3_240_000 + 300_000);
    const times = vault.at(RENEW);
    expect(times.slice(0, 6).map((atMs) => atMs - 3_240_000)).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000]);
    expect(times.length).toBeLessThanOrEqual(12);
    expect(identity.state()).toMatchObject({ isSignedIn: true, lastFailure: { code: 'vault_unreachable' } });
    vault.failWith = null;
    await clock.advance(300_000);
    expect(identity.state()).toMatchObject({ isSignedIn: true, lastFailure: null });
    expect(vault.at(LOGIN)).toHaveLength(1);
  });

  test('an outage beyond the end signs in anew when it is over', async () => {
    const vault = fakeVault({ ttlSeconds: 60 });
    const identity = identityOf(vault);
    identity.start();
    await until(() => identity.state().isSignedIn);
    vault.failWith = 'vault_timeout';
    await clock.advance(3_600_000);
    expect(identity.state().isSignedIn).toBe(false);
    expect(vault.calls.length).toBeLessThan(40);
    vault.failWith = null;
    await clock.advance(300_000);
    await until(() => identity.state().isSignedIn);
  });

  test('a token that dies early is replaced at its renewal', async () => {
    const vault = fakeVault({ ttlSeconds: 60 });
    const identity = identityOf(vault);
    identity.start();
    await until(() => identity.state().isSignedIn);
    vault.live.clear();
    await clock.advance(51_250);
    await until(() => vault.at(LOGIN).length === 2);
  });

  test('one that cannot be renewed is replaced in time', async () => {
    const vault = fakeVault({ ttlSeconds: 60, isRenewable: false });
    const identity = identityOf(vault);
    identity.start();
    await until(() => identity.state().isSignedIn);
    await clock.advance(51_000);
    await until(() => vault.at(LOGIN).length === 2);
    expect(vault.at(RENEW)).toEqual([]);
  });

  test('one whose renewals are cut short is replaced, not renewed down to nothing', async () => {
    const vault = fakeVault({ ttlSeconds: 60, renewedSeconds: () => 20 });
    const identity = identityOf(vault);
    identity.start();
    await until(() => identity.state().isSignedIn);
    await clock.advance(51_000);
    expect(vault.at(RENEW)).toEqual([51_000]);
    await clock.advance(15_000);
    await until(() => vault.at(LOGIN).length === 2);
    expect(vault.at(LOGIN)[1]).toBe(66_000);
  });

  test('never spins: a token about to end is looked at once in a quarter of a second', async () => {
    const vault = fakeVault({ ttlSeconds: 0 });
    vault.live.add('s.fromFile');
    const identity = identityOf(vault, 'token-file');
    identity.start();
    for (let steps = 1; steps <= 4; steps += 1) {
      await until(() => vault.calls.length === steps);
      // Real reads of the file would let a loop run on while the clock stands still.
      for (let at = 0; at < 20; at += 1) await readFile(join(dir, 'token'));
      await clock.settle();
      expect(vault.calls).toHaveLength(steps);
      await clock.advance(250);
    }
  });

  test.each([{ ttlSeconds: 1 }, { ttlSeconds: 1, renewedSeconds: () => 0 }, { ttlSeconds: 1, isRenewable: false }])(
    'never spins: %o for ten seconds',
    async (settings) => {
      const vault = fakeVault(settings);
      vault.live.add('s.fromFile');
      const identity = identityOf(vault, 'token-file');
      identity.start();
      await until(() => identity.state().isSignedIn);
      for (let at = 0; at < 40; at += 1) await clock.advance(250);
      expect(vault.calls.length).toBeLessThanOrEqual(42);
    },
  );
});

describe('stopping', () => {
  test('revokes a token of ours', async () => {
    const vault = fakeVault();
    const identity = identityOf(vault);
    await identity.client();
    await identity.stop();
    expect(vault.at('auth/token/revoke-self')).toHaveLength(1);
    expect(await identity.client().catch(codeOf)).toBe('not_ready');
  });

  test('never revokes a token from a file', async () => {
    const vault = fakeVault();
    vault.live.add('s.fromFile');
    const identity = identityOf(vault, 'token-file');
    identity.start();
    await identity.client();
    await identity.stop();
    expect(vault.calls.map(({ path }) => path)).not.toContain('auth/token/revoke-self');
    expect(clock.pendingCount()).toBe(0);
  });

  test('ends a wait in the middle of an outage', async () => {
    const vault = fakeVault();
    vault.failWith = 'vault_unreachable';
    const identity = identityOf(vault);
    identity.start();
    await until(() => vault.at(LOGIN).length === 1);
    await identity.stop();
    expect(clock.pendingCount()).toBe(0);
  });
});

test('no line of the log holds a credential', async () => {
  const vault = fakeVault();
  const identity = identityOf(vault);
  identity.start();
  await identity.client();
  vault.failWith = 'vault_unreachable';
  await clock.advance(120_000);
  await identity.stop();
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.join('')).not.toMatch(/planted-secret-id|the-role|s\.issued/);
});
