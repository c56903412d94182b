import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError, Secret, systemRandom } from '#server/platform/index.ts';
import {
  addPerson,
  alive,
  build,
  byPassword,
  byToken,
  clock,
  enrolled,
  facts,
  kvMount,
  nextCode,
  openIdentityStage,
  PASSWORD,
  readerPolicy,
  service,
  store,
} from '#server/testing/identity-stage.ts';
import { freshAuthMount, freshNamespace, rootClient } from '#server/testing/live.ts';
import { deleteMetadata, type VaultClient, vaultPath } from '#server/vault/index.ts';
import { currentCode, newSeed, writeFactorSeed } from './index.ts';

beforeAll(openIdentityStage);
afterAll(() => store.close());

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
      Array.from({ length: 200 }, (_, index) => identity.stepUp(session, `act ${index}`, String(index).padStart(6, '0'), facts)),
    );
    const codes = results.map((result) => (result.status === 'rejected' ? (result.reason as AppError).code : 'ok'));
    expect(codes.filter((code) => code === 'code_refused')).toHaveLength(5);
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(195);
    expect((await identity.signIn(byPassword(username), facts)).next).toBe('verify');
  });

  it('read the seed once while they are wrong, and not again what a sign-in found to be reset', async () => {
    let reads = 0;
    const counted = (client: VaultClient): VaultClient => ({
      ...client,
      request: (request) => {
        if (request.path.includes('/data/factors/')) reads += 1;
        return client.request(request);
      },
    });
    const identity = build({ serviceIdentity: { ...service, client: async (namespace = '') => counted(rootClient(namespace)) } });
    const { username, session, secretKey } = await enrolled(identity);
    await clock.advance(31_000);
    reads = 0;
    for (let at = 0; at < 3; at += 1)
      await expect(identity.stepUp(session, 'i', '000000', facts)).rejects.toMatchObject({ code: 'code_refused' });
    expect(reads).toBe(1);
    await deleteMetadata(rootClient(), kvMount, `factors/${session.entityId}`);
    expect((await identity.signIn(byPassword(username), facts)).next).toBe('enrol');
    // Another act: three wrong tries gave up the first one.
    await expect(identity.stepUp(session, 'j', await currentCode(secretKey, clock.now()), facts)).rejects.toMatchObject({
      code: 'code_refused',
    });
  });

  it('of a factor that was reset count for half a minute at most, and never in an outage', async () => {
    let isDown = false;
    const client = async (namespace = ''): Promise<VaultClient> => ({
      ...rootClient(namespace),
      request: (request) => (isDown ? Promise.reject(new AppError('vault_unreachable')) : rootClient(namespace).request(request)),
    });
    const identity = build({ serviceIdentity: { ...service, client } });
    const { session, secretKey } = await enrolled(identity);
    await identity.stepUp(session, 'i', await nextCode(secretKey), facts);
    isDown = true;
    const code = await nextCode(secretKey);
    await expect(identity.stepUp(session, 'i', code, facts)).rejects.toMatchObject({ code: 'vault_unreachable' });
    isDown = false;
    await deleteMetadata(rootClient(), kvMount, `factors/${session.entityId}`);
    await clock.advance(1_000);
    await expect(identity.stepUp(session, 'i', code, facts)).rejects.toMatchObject({ code: 'code_refused' });
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
