import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AppError, systemClock, systemRandom } from '#server/platform/index.ts';
import {
  addPerson,
  alive,
  build,
  byPassword,
  byToken,
  clock,
  dump,
  enrolled,
  facts,
  nextCode,
  openIdentityStage,
  PASSWORD,
  personalToken,
  selfOf,
  service,
  store,
} from '#server/testing/identity-stage.ts';
import { freshMount, freshNamespace, freshPolicy, rootClient } from '#server/testing/live.ts';
import { createVaultCluster, vaultPath } from '#server/vault/index.ts';

beforeAll(openIdentityStage);
afterAll(() => store.close());

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
    expect(await identity.signOut(session, facts)).toEqual({ isTokenLeft: false });
    expect(await identity.findSession(sessionId, { isActivity: true })).toBeNull();
    await expect(selfOf(session.vaultToken)).rejects.toMatchObject({ code: 'vault_token_dead' });
    await identity.signOut(session, facts);
  });

  it('sign out while Vault is away: the session ends, and the journal tells which token was left', async () => {
    const { session, sessionId } = await enrolled(build());
    const nowhere = createVaultCluster({ addresses: ['http://127.0.0.1:1'], clock: systemClock, random: systemRandom });
    const identity = build({ cluster: nowhere });
    expect(await identity.signOut(session, { ...facts, requestId: 'left-1' })).toEqual({ isTokenLeft: true });
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
    await store.sessionRows.write(() =>
      store.db.updateTable('sessions').set({ sealed_token: stolen.sealed_token }).where('id_hash', '=', thief.session.idHash).execute(),
    );
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
