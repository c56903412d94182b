import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AppError, parseEnv, Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import type { Store } from '#server/store/index.ts';
import { createFakeClock, type FakeClock } from '#server/testing/fake-clock.ts';
import { freshAuthMount, freshMount, freshNamespace, freshPolicy, liveBao, liveCluster, rootClient } from '#server/testing/live.ts';
import { openScratchStore, silentLog } from '#server/testing/scratch-store.ts';
import { createVaultCluster, lookupSelf, type ServiceIdentity, type VaultCluster, vaultPath } from '#server/vault/index.ts';
import {
  type ActiveSession,
  createIdentity,
  currentCode,
  type IdentityDeps,
  type IdentityEngine,
  newSeed,
  type RequestFacts,
  writeFactorSeed,
} from './index.ts';

const facts: RequestFacts = { address: '192.0.2.1', userAgent: 'test', requestId: 'r1', signal: new AbortController().signal };
const PASSWORD = `planted-${randomBytes(9).toString('hex')}`;
let store: Store;
let clock: FakeClock;
let kvMount: string;
let userpass: string;
let readerPolicy: string;

const service: ServiceIdentity = {
  client: async (namespace = '') => rootClient(namespace),
  state: () => ({ isSignedIn: true, lastFailure: null, expiresAt: null }),
  start: () => undefined,
  stop: async () => undefined,
};

beforeAll(async () => {
  clock = createFakeClock(new Date());
  store = await openScratchStore(clock);
  kvMount = await freshMount('kv', { config: { options: { version: '2' } } });
  await vi.waitFor(
    async () => expect((await rootClient().request({ method: 'GET', path: vaultPath`${kvMount}/config` })).status).toBe(200),
    20_000,
  );
  userpass = await freshAuthMount('userpass');
  readerPolicy = await freshPolicy(
    'path "sys/leases/lookup/*" { capabilities = ["list", "sudo"] }\npath "auth/token/create" { capabilities = ["update"] }',
  );
});
afterAll(() => store.close());

function build(over: Partial<IdentityDeps> = {}, settings: Record<string, string> = {}): IdentityEngine {
  const env = parseEnv({ SALLYPORT_KV_MOUNT: kvMount, SALLYPORT_SELF_ENROLMENT: 'true', ...settings });
  return createIdentity({
    store,
    cluster: liveCluster(),
    serviceIdentity: service,
    env,
    clock,
    random: systemRandom,
    log: silentLog,
    ...over,
  });
}

async function addPerson(policies: string[] = [readerPolicy]): Promise<string> {
  const name = `p-${randomBytes(4).toString('hex')}`;
  await rootClient().request({
    method: 'POST',
    path: vaultPath`auth/${userpass}/users/${name}`,
    body: { password: PASSWORD, token_policies: policies, token_ttl: '1h' },
  });
  return name;
}
const byPassword = (username: string, over = {}) => ({
  method: 'userpass' as const,
  username,
  password: PASSWORD,
  mount: userpass,
  namespace: '',
  ...over,
});
const byToken = (token: string, namespace = '') => ({ method: 'token' as const, token, namespace });

async function alive(identity: IdentityEngine, sessionId: string): Promise<ActiveSession> {
  const session = await identity.findSession(sessionId, { isActivity: false });
  if (!session) throw new Error('no session');
  return session;
}
/** Signs a new person in and enrols; gives the verified session and its seed. */
async function enrolled(identity: IdentityEngine, policies?: string[]) {
  const username = await addPerson(policies);
  const first = await alive(identity, (await identity.signIn(byPassword(username), facts)).sessionId);
  const { secretKey } = await identity.startEnrolment(first, facts);
  const { sessionId } = await identity.confirmEnrolment(first, await currentCode(secretKey, clock.now()), facts);
  return { username, secretKey, first, sessionId, session: await alive(identity, sessionId) };
}
/** A code that was not used yet. */
async function nextCode(seed: string): Promise<string> {
  await clock.advance(30_000);
  return currentCode(seed, clock.now());
}
const selfOf = (token: Secret<string>, cluster: VaultCluster = liveCluster()) => lookupSelf(cluster.as({ token, namespace: '' }));
async function personalToken(username: string): Promise<string> {
  const reply = await liveCluster()
    .as({ token: null, namespace: '' })
    .request({ method: 'POST', path: vaultPath`auth/${userpass}/login/${username}`, body: { password: PASSWORD } });
  return (reply.body as { auth: { client_token: string } }).auth.client_token;
}
const tables = ['sessions', 'used_steps', 'grants', 'pending_enrolments', 'limits', 'journal'];
async function dump(): Promise<string> {
  const rows = await Promise.all(tables.map(async (table) => (await sql.raw(`select * from ${table}`).execute(store.db)).rows));
  return JSON.stringify(rows);
}

describe('sign-in', () => {
  it('goes from password over enrolment to a verified session, with a new id at the rise', async () => {
    const identity = build();
    const { username, first, sessionId, session, secretKey } = await enrolled(identity);
    expect(first).toMatchObject({ stage: 'password', username });
    expect(session).toMatchObject({ stage: 'verified', entityId: first.entityId, username });
    expect(session.idHash).not.toBe(first.idHash);
    await expect(identity.verify(first, await nextCode(secretKey), facts)).rejects.toMatchObject({ code: 'session_expired' });
    expect((await identity.view(session)).policies).toContain(readerPolicy);
    const again = await identity.signIn(byPassword(` ${username.toUpperCase()} `), facts);
    expect(again.next).toBe('verify');
    const verified = await identity.verify(await alive(identity, again.sessionId), await nextCode(secretKey), facts);
    expect(verified.sessionId).not.toBe(sessionId);
    expect(await identity.findSession(again.sessionId, { isActivity: true })).toBeNull();
  });

  it('answers wrong name, password, mount and namespace alike', async () => {
    const identity = build();
    const username = await addPerson();
    const tries = [
      byPassword(username, { password: 'wrong' }),
      byPassword(`${username}x`),
      byPassword(username, { mount: 'no-such-mount' }),
      byPassword(username, { namespace: 'no-such-namespace' }),
      byPassword('../../sys/health'),
      byToken('s.nosuchtoken'),
      byToken('bad\ntoken'),
    ];
    for (const request of tries)
      await expect(identity.signIn(request, facts)).rejects.toMatchObject({ code: 'sign_in_refused', facts: undefined });
  });

  it('refuses tokens without an identity, the root token first of all, and leaves them alive', async () => {
    const identity = build();
    const { rootToken } = liveBao();
    await expect(identity.signIn(byToken(rootToken.reveal()), facts)).rejects.toMatchObject({ code: 'entity_required' });
    expect((await selfOf(rootToken)).entityId).toBe('');
  });

  it('counts tries per account in any spelling, before Vault sees them, and gives right ones back', async () => {
    const identity = build({}, { SALLYPORT_LIMIT_SIGN_IN: '3' });
    const username = await addPerson();
    const from = (index: number) => ({ ...facts, address: `198.51.100.${index}` });
    for (let index = 0; index < 5; index += 1) await identity.signIn(byPassword(username), from(1));
    for (const [index, spelling] of [username, ` ${username}`, username.toUpperCase()].entries())
      await expect(identity.signIn(byPassword(spelling, { password: 'no' }), from(10 + index))).rejects.toMatchObject({
        code: 'sign_in_refused',
      });
    await expect(identity.signIn(byPassword(username), from(20))).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterSeconds: expect.any(Number),
    });
  });

  it('signs in inside a namespace and stays there', async () => {
    const identity = build();
    const namespace = await freshNamespace();
    const mount = await freshAuthMount('userpass', namespace);
    await rootClient(namespace).request({
      method: 'POST',
      path: vaultPath`auth/${mount}/users/eve`,
      body: { password: PASSWORD, token_ttl: '1h' },
    });
    const { sessionId } = await identity.signIn(byPassword('eve', { mount, namespace }), facts);
    expect(await alive(identity, sessionId)).toMatchObject({ namespace, username: 'eve' });
    await expect(identity.signIn(byPassword('eve', { mount }), facts)).rejects.toMatchObject({ code: 'sign_in_refused' });
  });
});

describe('pasted tokens', () => {
  it('are replaced by a child where policies allow, and only the child dies', async () => {
    const identity = build();
    const pasted = await personalToken(await addPerson());
    const session = await alive(identity, (await identity.signIn(byToken(pasted), facts)).sessionId);
    expect(session.vaultToken.reveal()).not.toBe(pasted);
    const child = await selfOf(session.vaultToken);
    expect(child).toMatchObject({ entityId: session.entityId, isOrphan: false, displayName: 'token-sallyport' });
    expect(child.ttlSeconds).toBeLessThanOrEqual(28_800);
    await identity.signOut(session, facts);
    await expect(selfOf(session.vaultToken)).rejects.toMatchObject({ code: 'vault_token_dead' });
    expect((await selfOf(new Secret(pasted))).entityId).toBe(session.entityId);
  });

  it('are used as they are where policies allow no child, and are only forgotten', async () => {
    const identity = build();
    const pasted = await personalToken(await addPerson([]));
    const { sessionId } = await identity.signIn(byToken(pasted), facts);
    const session = await alive(identity, sessionId);
    expect(session.vaultToken.reveal()).toBe(pasted);
    await identity.signOut(session, facts);
    expect(await identity.findSession(sessionId, { isActivity: true })).toBeNull();
    expect((await selfOf(new Secret(pasted))).entityId).toBe(session.entityId);
  });
});

describe('codes', () => {
  it('work once, over all uses: signing in, and confirming an act', async () => {
    const identity = build();
    const { session, secretKey } = await enrolled(identity);
    const used = await currentCode(secretKey, clock.now());
    await expect(identity.stepUp(session, 'i1', used, facts)).rejects.toMatchObject({ code: 'code_refused' });
    const code = await nextCode(secretKey);
    const { grant } = await identity.stepUp(session, 'i1', code, facts);
    await expect(identity.verify(session, code, facts)).rejects.toMatchObject({ code: 'code_refused' });
    await identity.consumeGrant(session, grant, 'i1');
    await expect(identity.consumeGrant(session, grant, 'i1')).rejects.toMatchObject({ code: 'grant_refused' });
  });

  it('right fifty times at once verify one session', async () => {
    const identity = build({}, { SALLYPORT_LIMIT_CODE: '100' });
    const { username, secretKey } = await enrolled(identity);
    const session = await alive(identity, (await identity.signIn(byPassword(username), facts)).sessionId);
    const code = await nextCode(secretKey);
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => identity.verify(session, code, facts)));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });

  it('wrong 200 times at once get five looks, and the passwords of that account stay open', async () => {
    const identity = build();
    const { username, session } = await enrolled(identity);
    const results = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) => identity.stepUp(session, 'i', String(index).padStart(6, '0'), facts)),
    );
    const codes = results.map((result) => (result.status === 'rejected' ? (result.reason as AppError).code : 'ok'));
    expect(codes.filter((code) => code === 'code_refused')).toHaveLength(5);
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(195);
    expect((await identity.signIn(byPassword(username), facts)).next).toBe('verify');
  });

  it('are not eaten by an outage', async () => {
    const { session, secretKey } = await enrolled(build());
    const away = build({ serviceIdentity: { ...service, client: async () => Promise.reject(new AppError('service_identity_failed')) } });
    for (let index = 0; index < 8; index += 1)
      await expect(away.stepUp(session, 'i', '000000', facts)).rejects.toMatchObject({ code: 'service_identity_failed' });
    await build().stepUp(session, 'i', await nextCode(secretKey), facts);
  });

  it('confirm exactly one act: another act, session or hour is refused, and the grant is spent by the try', async () => {
    const identity = build();
    const { session, secretKey } = await enrolled(identity);
    const { session: other } = await enrolled(identity);
    const first = await identity.stepUp(session, 'i1', await nextCode(secretKey), facts);
    await expect(identity.consumeGrant(other, first.grant, 'i1')).rejects.toMatchObject({ code: 'grant_refused' });
    await expect(identity.consumeGrant(session, first.grant, 'i2')).rejects.toMatchObject({ code: 'grant_refused' });
    await expect(identity.consumeGrant(session, first.grant, 'i1')).rejects.toMatchObject({ code: 'grant_refused' });
    const late = await identity.stepUp(session, 'i1', await nextCode(secretKey), facts);
    await clock.advance(120_000);
    await expect(identity.consumeGrant(session, late.grant, 'i1')).rejects.toMatchObject({ code: 'grant_refused' });
    await expect(identity.consumeGrant(session, 'x'.repeat(9), 'i1')).rejects.toMatchObject({ code: 'grant_refused' });
  });
});

describe('enrolment', () => {
  it('is closed unless the console opens it, and a seeded factor is verified, never replaced', async () => {
    const identity = build({}, { SALLYPORT_SELF_ENROLMENT: 'false' });
    const username = await addPerson();
    const { sessionId, next } = await identity.signIn(byPassword(username), facts);
    expect(next).toBe('enrol');
    const session = await alive(identity, sessionId);
    await expect(identity.startEnrolment(session, facts)).rejects.toMatchObject({ code: 'enrolment_closed' });
    await expect(identity.confirmEnrolment(session, '123456', facts)).rejects.toMatchObject({ code: 'enrolment_not_started' });
    const seed = newSeed(systemRandom);
    await writeFactorSeed(rootClient(), kvMount, session.entityId, new Secret(seed), clock.now());
    await expect(identity.startEnrolment(session, facts)).rejects.toMatchObject({ code: 'enrolment_done' });
    await identity.verify(session, await nextCode(seed), facts);
  });

  it('of two sessions at once keeps one seed', async () => {
    const identity = build({}, { SALLYPORT_LIMIT_CODE: '50' });
    const username = await addPerson();
    const sessions = [await identity.signIn(byPassword(username), facts), await identity.signIn(byPassword(username), facts)];
    const tries = await Promise.all(
      sessions.map(async ({ sessionId }) => {
        const session = await alive(identity, sessionId);
        return { session, seed: (await identity.startEnrolment(session, facts)).secretKey };
      }),
    );
    await clock.advance(30_000);
    const confirm = async ({ session, seed }: (typeof tries)[number]) =>
      identity.confirmEnrolment(session, await currentCode(seed, clock.now()), facts);
    const results = await Promise.allSettled(
      [...Array.from({ length: 10 }, () => tries[0]), ...Array.from({ length: 10 }, () => tries[1])].map((entry) =>
        confirm(entry as (typeof tries)[number]),
      ),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });

  it('runs out after ten minutes', async () => {
    const identity = build({}, { SALLYPORT_SESSION_IDLE_SECONDS: '3600' });
    const session = await alive(identity, (await identity.signIn(byPassword(await addPerson()), facts)).sessionId);
    const { secretKey } = await identity.startEnrolment(session, facts);
    await clock.advance(600_000);
    await expect(identity.confirmEnrolment(session, await currentCode(secretKey, clock.now()), facts)).rejects.toMatchObject({
      code: 'enrolment_not_started',
    });
  });
});

describe('sessions', () => {
  it('end by idleness, by age and with their token, and then their token dies', async () => {
    const identity = build({}, { SALLYPORT_SESSION_IDLE_SECONDS: '900', SALLYPORT_SESSION_ABSOLUTE_SECONDS: '3000' });
    const { session, sessionId } = await enrolled(identity);
    const look = (isActivity: boolean) => identity.findSession(sessionId, { isActivity });
    await clock.advance(899_000);
    expect(await look(false)).not.toBeNull();
    expect(await look(true)).not.toBeNull();
    await clock.advance(899_000);
    expect(await look(true)).not.toBeNull();
    await clock.advance(901_000);
    expect(await look(true)).toBeNull();
    await vi.waitFor(() => expect(selfOf(session.vaultToken)).rejects.toMatchObject({ code: 'vault_token_dead' }), 10_000);

    const busy = await enrolled(identity);
    for (let minutes = 0; minutes < 49; minutes += 7) {
      expect(await identity.findSession(busy.sessionId, { isActivity: true })).not.toBeNull();
      await clock.advance(420_000);
    }
    await clock.advance(60_001);
    expect(await identity.findSession(busy.sessionId, { isActivity: true })).toBeNull();
  });

  it('last ten minutes between password and code, activity or not', async () => {
    const identity = build();
    const { sessionId } = await identity.signIn(byPassword(await addPerson()), facts);
    await clock.advance(500_000);
    expect(await identity.findSession(sessionId, { isActivity: true })).not.toBeNull();
    await clock.advance(100_000);
    expect(await identity.findSession(sessionId, { isActivity: true })).toBeNull();
  });

  it('sign out for good: the row is gone and the token is dead', async () => {
    const identity = build();
    const { session, sessionId } = await enrolled(identity);
    await identity.signOut(session, facts);
    expect(await identity.findSession(sessionId, { isActivity: true })).toBeNull();
    await expect(selfOf(session.vaultToken)).rejects.toMatchObject({ code: 'vault_token_dead' });
    await identity.signOut(session, facts);
  });

  it('sign out while Vault is away: the session ends, and the journal tells which token was left', async () => {
    const { session, sessionId } = await enrolled(build());
    const nowhere = createVaultCluster({ addresses: ['http://127.0.0.1:1'], clock: systemClock, random: systemRandom });
    const identity = build({ cluster: nowhere });
    await identity.signOut(session, { ...facts, requestId: 'left-1' });
    expect(await identity.findSession(sessionId, { isActivity: true })).toBeNull();
    const rows = await store.db.selectFrom('journal').selectAll().where('request_id', '=', 'left-1').execute();
    const { accessor } = await selfOf(session.vaultToken);
    expect(rows).toMatchObject([{ kind: 'event', code: 'vault_unreachable', details: { tokenAccessor: accessor } }]);
    await nowhere.close();
  });

  it('live on in an outage of Vault, once the sealing key was read', async () => {
    let isAway = false;
    const identity = build({
      serviceIdentity: { ...service, client: async () => (isAway ? Promise.reject(new AppError('vault_unreachable')) : rootClient()) },
    });
    const { sessionId } = await enrolled(identity);
    isAway = true;
    expect(await identity.findSession(sessionId, { isActivity: true })).not.toBeNull();
    // A process that never read the key says that Vault is away, and does not end the session.
    await expect(
      build({ serviceIdentity: { ...service, client: async () => Promise.reject(new AppError('vault_unreachable')) } }).findSession(
        sessionId,
        { isActivity: true },
      ),
    ).rejects.toMatchObject({ code: 'vault_unreachable' });
    expect(await build().findSession(sessionId, { isActivity: true })).not.toBeNull();
  });

  it('whose sealed token was put into another row are nobody', async () => {
    const identity = build();
    const [victim, thief] = [await enrolled(identity), await enrolled(identity)];
    const stolen = await store.db.selectFrom('sessions').selectAll().where('id_hash', '=', victim.session.idHash).executeTakeFirstOrThrow();
    await store.db.updateTable('sessions').set({ sealed_token: stolen.sealed_token }).where('id_hash', '=', thief.session.idHash).execute();
    expect(await identity.findSession(thief.sessionId, { isActivity: true })).toBeNull();
    expect(await identity.findSession(victim.sessionId, { isActivity: true })).not.toBeNull();
  });

  it('of ids that we did not issue do not exist', async () => {
    const identity = build();
    const { session } = await enrolled(identity);
    for (const id of ['', 'x', session.idHash, 'A'.repeat(43), `${'A'.repeat(42)}'`])
      expect(await identity.findSession(id, { isActivity: true })).toBeNull();
  });
});

describe('capabilities', () => {
  it('are what the server says of this token', async () => {
    const identity = build();
    const { session } = await enrolled(identity);
    const found = await identity.capabilities(session, '', ['sys/leases/lookup/database/', 'sys/policies/acl/x'], facts.signal);
    expect([...(found.get('sys/leases/lookup/database/') ?? [])].sort()).toEqual(['list', 'sudo']);
    expect([...(found.get('sys/policies/acl/x') ?? [])]).toEqual(['deny']);
  });

  it('reach into a child namespace, where the token itself may not ask', async () => {
    const child = await freshNamespace();
    const reach = await freshPolicy(`path "${child}/sys/leases/lookup/*" { capabilities = ["list", "sudo"] }`);
    const identity = build();
    const { session } = await enrolled(identity, [reach]);
    const found = await identity.capabilities(session, child, ['sys/leases/lookup/database/', 'sys/policies/acl/x'], facts.signal);
    expect([...(found.get('sys/leases/lookup/database/') ?? [])].sort()).toEqual(['list', 'sudo']);
    expect([...(found.get('sys/policies/acl/x') ?? [])]).toEqual(['deny']);
  });

  it('of a dead token are refused at once', async () => {
    const identity = build();
    const { session } = await enrolled(identity);
    await identity.signOut(session, facts);
    await expect(identity.capabilities(session, '', ['sys/leases/lookup/'], facts.signal)).rejects.toMatchObject({
      code: 'vault_token_dead',
    });
  });
});

it('no password, token, seed, code or session id is in any row in plain form', async () => {
  const identity = build();
  const { session, sessionId, secretKey } = await enrolled(identity);
  const pasted = await personalToken(await addPerson([]));
  const second = await identity.signIn(byToken(pasted), facts);
  const third = await alive(identity, (await identity.signIn(byPassword(await addPerson()), facts)).sessionId);
  const pending = await identity.startEnrolment(third, facts);
  const { grant } = await identity.stepUp(session, 'i', await nextCode(secretKey), facts);
  const text = await dump();
  expect(text).toContain(session.idHash);
  for (const secret of [
    PASSWORD,
    pasted,
    sessionId,
    second.sessionId,
    secretKey,
    pending.secretKey,
    grant,
    session.vaultToken.reveal(),
    third.vaultToken.reveal(),
  ])
    expect(text.includes(secret)).toBe(false);
});

it('several processes that start at once seal with the same key', async () => {
  const fresh = await freshMount('kv', { config: { options: { version: '2' } } });
  await vi.waitFor(
    async () => expect((await rootClient().request({ method: 'GET', path: vaultPath`${fresh}/config` })).status).toBe(200),
    20_000,
  );
  const engines = Array.from({ length: 5 }, () => build({}, { SALLYPORT_KV_MOUNT: fresh }));
  const username = await addPerson();
  const signedIn = await Promise.all(
    engines.map((identity) => identity.signIn(byPassword(username), { ...facts, address: '203.0.113.7' })),
  );
  for (const [index, { sessionId }] of signedIn.entries())
    expect(await engines[(index + 1) % 5]?.findSession(sessionId, { isActivity: false })).not.toBeNull();
});
