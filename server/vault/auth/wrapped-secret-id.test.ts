import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError, createLogger } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { type FakeAnswer, fakeCluster } from '#server/testing/fake-cluster.ts';
import { createServiceIdentity } from './create-service-identity.ts';
import { createLoginMethod } from './login.ts';
import type { ServiceMethod } from './method.ts';

const LOOKUP = 'sys/wrapping/lookup';
const UNWRAP = 'sys/wrapping/unwrap';
const LOGIN = 'auth/approle/login';
const signal = new AbortController().signal;

let dir: string;
let method: Extract<ServiceMethod, { kind: 'approle-wrapped' }>;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'wrapped-'));
  method = { kind: 'approle-wrapped', mount: 'approle', roleIdFile: join(dir, 'role-id'), wrappingTokenFile: join(dir, 'wrapping') };
  await writeFile(method.roleIdFile, 'the-role');
  await writeFile(method.wrappingTokenFile, 's.planted-wrapping');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Answers of a server with one wrapped secret id; overridden by path. */
function server(over: Record<string, () => FakeAnswer> = {}, creationPath = 'auth/approle/role/console/secret-id') {
  let isOpened = false;
  const { cluster, requests } = fakeCluster(({ path }) => {
    const told = over[path]?.();
    if (told) return told;
    if (path === LOOKUP) return isOpened ? new AppError('vault_bad_request') : { body: { data: { creation_path: creationPath } } };
    if (path === LOGIN) return { body: { auth: { client_token: 's.issued', lease_duration: 60, renewable: true } } };
    if (isOpened) return new AppError('vault_bad_request');
    isOpened = true;
    return { body: { data: { secret_id: 'planted-secret-id' } } };
  });
  return { cluster, count: (path: string) => requests.filter((request) => request.path === path).length, requests };
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error) => [error.code, error.facts?.reason].filter(Boolean).join(': '),
  );

describe('a wrapped secret id', () => {
  test('is opened once and then known, also for later logins', async () => {
    const { cluster, count, requests } = server();
    const login = createLoginMethod(cluster, method, '');
    for (let at = 0; at < 3; at += 1) await login.obtain(signal);
    expect([count(LOOKUP), count(UNWRAP), count(LOGIN)]).toEqual([1, 1, 3]);
    const sent = requests.filter(({ path }) => path === LOGIN).map(({ body }) => body);
    expect(sent).toEqual(Array(3).fill({ role_id: 'the-role', secret_id: 'planted-secret-id' }));
  });

  test('is told to the redactor at each login, as the token that wraps it and the one that it brings are', async () => {
    const told: string[] = [];
    const login = createLoginMethod(server().cluster, method, '', (value) => void told.push(value));
    for (let at = 0; at < 2; at += 1) {
      const { token } = await login.obtain(signal);
      expect(told.splice(0)).toEqual(['the-role', 's.planted-wrapping', 'planted-secret-id', token.reveal()]);
    }
  });

  test('is opened anew when another one is delivered', async () => {
    let openings = 0;
    const { cluster, count } = server({
      [LOOKUP]: () => ({ body: { data: { creation_path: 'auth/approle/role/console/secret-id' } } }),
      [UNWRAP]: () => ({ body: { data: { secret_id: `secret-${++openings}` } } }),
    });
    const login = createLoginMethod(cluster, method, '');
    await login.obtain(signal);
    await writeFile(method.wrappingTokenFile, 's.next');
    await login.obtain(signal);
    expect(count(UNWRAP)).toBe(2);
  });

  test('that was opened before is its own failure, and no login is tried', async () => {
    const { cluster, count } = server({ [LOOKUP]: () => new AppError('vault_bad_request') });
    expect(await failureOf(createLoginMethod(cluster, method, '').obtain(signal))).toBe('wrapping_token_spent: opened_or_expired');
    expect([count(UNWRAP), count(LOGIN)]).toEqual([0, 0]);
  });

  test('that somebody opens between our look and our opening is the same failure', async () => {
    const { cluster, count } = server({ [UNWRAP]: () => new AppError('vault_bad_request') });
    expect(await failureOf(createLoginMethod(cluster, method, '').obtain(signal))).toBe('wrapping_token_spent: opened_or_expired');
    expect(count(LOGIN)).toBe(0);
  });

  test.each([
    'sys/wrapping/wrap',
    'auth/other/role/console/secret-id',
    'auth/approle/role/console/secret-id/lookup',
    'auth/approle/role//secret-id',
    'cubbyhole/auth/approle/role/console/secret-id',
  ])('made at %s is foreign, and left unopened', async (path) => {
    const { cluster, count } = server({}, path);
    expect(await failureOf(createLoginMethod(cluster, method, '').obtain(signal))).toBe('wrapping_token_foreign');
    expect([count(UNWRAP), count(LOGIN)]).toEqual([0, 0]);
  });

  test('of another role is foreign where the role is named', async () => {
    const named = (roleName: string) => createLoginMethod(server().cluster, { ...method, roleName }, '').obtain(signal);
    expect(await failureOf(named('Console'))).toBe('no error');
    expect(await failureOf(named('other'))).toBe('wrapping_token_foreign');
  });

  test('whose answer was lost is not opened blindly again', async () => {
    // The server did open it.
    let lookups = 0;
    const spent = server({
      [LOOKUP]: () =>
        ++lookups === 1 ? { body: { data: { creation_path: 'auth/approle/role/a/secret-id' } } } : new AppError('vault_bad_request'),
      [UNWRAP]: () => new AppError('outcome_unknown'),
    });
    const login = createLoginMethod(spent.cluster, method, '');
    expect(await failureOf(login.obtain(signal))).toBe('outcome_unknown');
    expect(await failureOf(login.obtain(signal))).toBe('wrapping_token_spent: answer_was_lost');
    expect(spent.count(UNWRAP)).toBe(1);
    // The server never got to it, and says so.
    let openings = 0;
    const alive = server({
      [UNWRAP]: () => (++openings === 1 ? new AppError('vault_timeout') : { body: { data: { secret_id: 'x' } } }),
    });
    const again = createLoginMethod(alive.cluster, method, '');
    expect(await failureOf(again.obtain(signal))).toBe('vault_timeout');
    expect(await failureOf(again.obtain(signal))).toBe('no error');
  });

  test('is not opened in vain: without the role id nothing is asked', async () => {
    await rm(method.roleIdFile);
    const { cluster, requests } = server();
    expect(await failureOf(createLoginMethod(cluster, method, '').obtain(signal))).toBe('service_identity_failed: credential_file_missing');
    expect(requests).toHaveLength(0);
  });

  test('an answer without one is not taken for one', async () => {
    const { cluster } = server({ [UNWRAP]: () => ({ body: { data: { keys: ['planted-key'] } } }) });
    const error = await createLoginMethod(cluster, method, '')
      .obtain(signal)
      .catch((thrown) => thrown);
    expect(error.code).toBe('vault_bad_answer');
    expect(inspect(error, { depth: 20 })).not.toMatch(/planted/);
  });
});

test('the alarm is one line of the log, at level error, without any credential', async () => {
  const lines: string[] = [];
  const log = createLogger({ level: 'debug', redactLine: (line) => line, destination: { write: (line) => void lines.push(line) } });
  const clock = createFakeClock();
  const random = { bytes: (count: number) => Buffer.alloc(count), fraction: () => 0 };
  const { cluster } = server({ [LOOKUP]: () => new AppError('vault_bad_request') });
  const identity = createServiceIdentity({ cluster, method, namespace: '', clock, random, log });
  expect(await failureOf(identity.client())).toBe('wrapping_token_spent: opened_or_expired');
  expect(identity.state().lastFailure?.code).toBe('wrapping_token_spent');
  await identity.stop();
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', isAlarm: true, code: 'wrapping_token_spent' });
  expect(lines.join('')).not.toMatch(/planted|the-role/);
});
