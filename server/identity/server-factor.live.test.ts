import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeFrom } from '#server/testing/code-from.ts';
import {
  addPerson,
  alive,
  build,
  byPassword,
  clock,
  dump,
  facts,
  openIdentityStage,
  PASSWORD,
  store,
  userpass,
} from '#server/testing/identity-stage.ts';
import { rootClient } from '#server/testing/live.ts';
import { openOidcStage } from '#server/testing/oidc-stage.ts';
import { type VaultPath, vaultPath } from '#server/vault/index.ts';
import { currentCode, type IdentityEngine } from './index.ts';

const root = async <T>(method: 'GET' | 'POST' | 'DELETE', path: VaultPath, body?: unknown) =>
  (await rootClient().request({ method, path, ...(body === undefined ? {} : { body }) })).body as { data: T };

let methodId: string;
let identity: IdentityEngine;
beforeAll(async () => {
  await openIdentityStage();
  identity = build({}, { SALLYPORT_LIMIT_SIGN_IN: '200', SALLYPORT_LIMIT_CODE: '50' });
  const made = await root<{ method_id: string }>('POST', vaultPath`identity/mfa/method/totp`, {
    issuer: 'bao',
    period: 30,
    algorithm: 'SHA1',
    digits: 6,
    max_validation_attempts: 100,
  });
  methodId = made.data.method_id;
});
afterAll(() => store.close());

/** A person whose logins at `accessor` need the server's own TOTP; gives what makes its passcodes. */
async function withServerTotp(entityId: string, mount: string): Promise<string> {
  const { data: auths } = await root<Record<string, { accessor: string }>>('GET', vaultPath`sys/auth`);
  const body = { method_id: methodId, entity_id: entityId };
  const { data } = await root<{ url: string }>('POST', vaultPath`identity/mfa/method/totp/admin-generate`, body);
  await root('POST', vaultPath`identity/mfa/login-enforcement/${`for-${entityId}`}`, {
    mfa_method_ids: [methodId],
    identity_entity_ids: [entityId],
  });
  expect(auths[`${mount}/`]?.accessor).toBeTruthy();
  return new URL(data.url).searchParams.get('secret') ?? '';
}
/** The server takes each passcode once, by its own clock. */
const passcode = (seed: string) => currentCode(seed, new Date());

async function person() {
  const username = await addPerson();
  const first = await identity.signIn(byPassword(username), facts);
  const { entityId } = await alive(identity, first.sessionId);
  const seed = await withServerTotp(entityId, userpass);
  return { username, entityId, seed };
}
async function halfIn(username: string): Promise<string> {
  const answer = await identity.signIn(byPassword(username), facts);
  if (answer.next !== 'server-factor') throw new Error(answer.next);
  return answer.doorId;
}
const give = (doorId: string | null, code: string | null, method = 0) =>
  identity.giveServerFactor(doorId, [{ method, passcode: code }], facts);
const sessionsOf = async (entityId: string) =>
  (await store.db.selectFrom('sessions').select('id_hash').where('entity_id', '=', entityId).execute()).length;

describe("the server's own login MFA", () => {
  it('is asked for after the password, and only then comes a session, still without our own factor', async () => {
    const { username, entityId, seed } = await person();
    const before = await sessionsOf(entityId);
    const doorId = await halfIn(username);
    expect(await sessionsOf(entityId)).toBe(before);
    expect(await identity.serverFactorOf(doorId)).toEqual({
      factors: [{ name: `for-${entityId}`, methods: [{ type: 'totp', isByPasscode: true }] }],
    });
    expect(await identity.serverFactorOf('x'.repeat(43))).toBeNull();
    const { result } = await give(doorId, await passcode(seed));
    expect(result.next).toBe('enrol');
    expect(await alive(identity, result.sessionId)).toMatchObject({ stage: 'password', entityId, username });
  });

  it('lets a wrong passcode be tried again in the same browser, and no other', async () => {
    const { username, seed } = await person();
    const doorId = await halfIn(username);
    expect(await codeFrom(give(doorId, '000000'))).toBe('server_factor_refused');
    expect(await codeFrom(give('x'.repeat(43), await passcode(seed)))).toBe('sign_in_expired');
    expect(await codeFrom(give(null, await passcode(seed)))).toBe('sign_in_expired');
    for (const [method, code] of [
      [1, '000000'],
      [0, null],
    ] as const)
      expect(await codeFrom(give(doorId, code, method))).toBe('invalid_input');
    expect(await codeFrom(identity.giveServerFactor(doorId, [], facts))).toBe('invalid_input');
    expect(await codeFrom(give(doorId, await passcode(seed)))).toBe('no error');
  });

  it('is over after five wrong passcodes, after ten minutes, and after its use', async () => {
    const { username, seed } = await person();
    const spent = await halfIn(username);
    for (let count = 0; count < 5; count += 1) expect(await codeFrom(give(spent, '000000'))).toBe('server_factor_refused');
    expect(await codeFrom(give(spent, await passcode(seed)))).toBe('sign_in_expired');
    const used = await halfIn(username);
    expect(await codeFrom(give(used, await passcode(seed)))).toBe('no error');
    expect(await codeFrom(give(used, await passcode(seed)))).toBe('sign_in_expired');
    const late = await halfIn(username);
    await clock.advance(600_000);
    expect(await codeFrom(give(late, await passcode(seed)))).toBe('sign_in_expired');
  });

  it('given fifty times at once makes one session', async () => {
    const { username, entityId, seed } = await person();
    const before = await sessionsOf(entityId);
    const doorId = await halfIn(username);
    const code = await passcode(seed);
    const ends = await Promise.allSettled(Array.from({ length: 50 }, () => give(doorId, code)));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await sessionsOf(entityId)).toBe(before + 1);
  });

  it('counts wrong passcodes of an account over all its logins, and gives right ones back', async () => {
    const limited = build({}, { SALLYPORT_LIMIT_SIGN_IN: '200', SALLYPORT_LIMIT_CODE: '3' });
    const { username } = await person();
    const codes = [];
    for (let count = 0; count < 4; count += 1)
      codes.push(await codeFrom(limited.giveServerFactor(await halfIn(username), [{ method: 0, passcode: '000000' }], facts)));
    expect(codes).toEqual([...Array(3).fill('server_factor_refused'), 'rate_limited']);
    expect(await codeFrom(limited.signIn(byPassword(username), facts))).toBe('no error');
  });

  it('given up is forgotten', async () => {
    const { username, seed } = await person();
    const doorId = await halfIn(username);
    await identity.dropServerFactor(doorId);
    expect(await codeFrom(give(doorId, await passcode(seed)))).toBe('sign_in_expired');
  });

  it('is asked for after an identity provider too', async () => {
    const redirect = (mount: string) => `http://localhost:3000/api/session/oidc/callback/${mount}`;
    const stage = await openOidcStage(redirect);
    const comeBack = async () => {
      const { authUrl, doorId } = await identity.startOidc({ mount: stage.mount, namespace: '', role: '', returnTo: '/leases' }, facts);
      const back = await stage.authorize(authUrl);
      const [state, code] = [back.searchParams.get('state') ?? '', back.searchParams.get('code') ?? ''];
      return identity.finishOidc({ place: stage.mount, state, code }, doorId, facts);
    };
    const { entityId } = await alive(identity, (await comeBack()).result.sessionId);
    const seed = await withServerTotp(entityId, stage.mount);
    const { result } = await comeBack();
    if (result.next !== 'server-factor') throw new Error(result.next);
    const given = await give(result.doorId, await passcode(seed));
    expect(given.returnTo).toBe('/leases');
    expect((await alive(identity, given.result.sessionId)).entityId).toBe(entityId);
  });

  it('leaves nothing of it in a row or an error', async () => {
    const { username, seed } = await person();
    const doorId = await halfIn(username);
    const error = await give(doorId, 'planted-passcode').catch((thrown: unknown) => thrown);
    const rows = await dump();
    for (const text of [rows, inspect(error, { depth: 20 })])
      for (const secret of [doorId, 'planted-passcode', 'mfa_request_id', methodId, PASSWORD]) expect(text).not.toContain(secret);
    expect(rows).toContain('server-factor');
    expect(await codeFrom(give(doorId, await passcode(seed)))).toBe('no error');
  });
});
