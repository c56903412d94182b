import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock, systemRandom } from '#server/platform/index.ts';
import {
  alive,
  build,
  byPassword,
  clock,
  enrolled,
  facts,
  nextCode,
  openIdentityStage,
  selfOf,
  store,
} from '#server/testing/identity-stage.ts';
import { createVaultCluster } from '#server/vault/index.ts';
import type { IdentityEngine } from './engine.ts';

beforeAll(openIdentityStage);
afterAll(() => store.close());

type Enrolled = Awaited<ReturnType<typeof enrolled>>;
/** Another browser of the same person, with both factors. */
async function alsoSignedIn(identity: IdentityEngine, { username, secretKey }: Enrolled, userAgent = 'other', address = '198.51.100.7') {
  const from = { ...facts, userAgent, address };
  await clock.advance(1_000);
  const half = await alive(identity, (await identity.signIn(byPassword(username), from)).sessionId);
  const { sessionId } = await identity.verify(half, await nextCode(secretKey), from);
  return { sessionId, session: await alive(identity, sessionId) };
}
const look = (identity: IdentityEngine, sessionId: string, isActivity = false) => identity.findSession(sessionId, { isActivity });

describe("one's own sessions", () => {
  it('say where they came from and when they were last active, which polling does not move', async () => {
    const identity = build();
    const person = await enrolled(identity);
    const other = await alsoSignedIn(identity, person, 'Firefox/129', '2001:db8::7');
    const signedInAt = clock.now().getTime();
    await clock.advance(120_000);
    expect(await look(identity, other.sessionId, false)).not.toBeNull();
    expect(await look(identity, person.sessionId, true)).not.toBeNull();
    const rows = await identity.accounts.sessions(person.session);
    expect(rows).toMatchObject([
      { isCurrent: false, address: '2001:db8::7', userAgent: 'Firefox/129', stage: 'verified' },
      { isCurrent: true, address: facts.address, userAgent: facts.userAgent },
    ]);
    expect(rows[0]?.seenAt.getTime()).toBe(signedInAt);
    expect(rows[1]?.seenAt.getTime()).toBe(clock.now().getTime());
    expect(JSON.stringify(rows)).not.toContain(person.session.idHash);
  });

  it('are not written to by every look', async () => {
    const identity = build();
    const { sessionId, session } = await enrolled(identity);
    const seenAt = async () =>
      (
        await store.db.selectFrom('sessions').select('seen_at').where('id_hash', '=', session.idHash).executeTakeFirstOrThrow()
      ).seen_at.getTime();
    await look(identity, sessionId, true);
    const before = await seenAt();
    await clock.advance(900);
    await look(identity, sessionId, true);
    expect(await seenAt()).toBe(before);
    await clock.advance(200);
    await look(identity, sessionId, true);
    expect(await seenAt()).toBe(before + 1_100);
  });

  it('end one by one or all but this one, nobody else’s, and their tokens die', async () => {
    const identity = build();
    const [person, stranger] = [await enrolled(identity), await enrolled(identity)];
    const [second, third] = [await alsoSignedIn(identity, person), await alsoSignedIn(identity, person)];
    const handles = (await identity.accounts.sessions(stranger.session)).map(({ handle }) => handle);
    await expect(identity.accounts.endSession(person.session, handles[0] ?? '', facts)).rejects.toMatchObject({ code: 'session_gone' });
    const [newest] = await identity.accounts.sessions(person.session);
    await identity.accounts.endSession(person.session, newest?.handle ?? '', facts);
    expect(await look(identity, third.sessionId)).toBeNull();
    expect(await look(identity, second.sessionId)).not.toBeNull();
    expect(await identity.accounts.endOtherSessions(person.session, facts)).toBe(1);
    for (const gone of [second, third]) {
      expect(await look(identity, gone.sessionId)).toBeNull();
      await vi.waitFor(() => expect(selfOf(gone.session.vaultToken)).rejects.toMatchObject({ code: 'vault_token_dead' }), 10_000);
    }
    expect(await look(identity, person.sessionId)).not.toBeNull();
    expect(await look(identity, stranger.sessionId)).not.toBeNull();
  });

  it('are five at most: one more ends the oldest', async () => {
    const identity = build();
    const person = await enrolled(identity);
    const others = [];
    for (let index = 0; index < 5; index += 1) others.push(await alsoSignedIn(identity, person));
    expect(await look(identity, person.sessionId)).toBeNull();
    for (const { sessionId } of others) expect(await look(identity, sessionId)).not.toBeNull();
  });

  it('are ended by the hundred in one call, and no id works a moment later', async () => {
    const [here, there] = [build({}, { SALLYPORT_SESSIONS_PER_PERSON: '100' }), build()];
    const person = await enrolled(here);
    const template = await store.db
      .selectFrom('sessions')
      .selectAll()
      .where('id_hash', '=', person.session.idHash)
      .executeTakeFirstOrThrow();
    const copies = Array.from({ length: 99 }, (_, index) => ({
      ...template,
      policies: JSON.stringify(template.policies),
      id_hash: index.toString(16).padStart(64, 'a'),
      token_kind: 'pasted' as const,
    }));
    await store.db.insertInto('sessions').values(copies).execute();
    const startedAt = performance.now();
    expect(await here.accounts.endSessionsOf(person.session.entityId, facts)).toBe(100);
    expect(await look(there, person.sessionId)).toBeNull();
    expect(await here.accounts.sessions(person.session)).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

it('a token that outlived its session is tried again until it is dead, and seen until then', async () => {
  const { session, sessionId } = await enrolled(build());
  const nowhere = createVaultCluster({ addresses: ['http://127.0.0.1:1'], clock: systemClock, random: systemRandom });
  const away = build({ cluster: nowhere });
  await away.signOut(session, { ...facts, requestId: 'left-2' });
  expect(await look(away, sessionId)).toBeNull();
  const left = (await away.accounts.leftTokens()).filter(({ displayName }) => displayName === session.displayName);
  expect(left).toMatchObject([{ lastCode: 'vault_unreachable', tries: 1 }]);
  expect((await selfOf(session.vaultToken)).entityId).toBe(session.entityId);

  const back = build();
  back.start();
  await clock.advance(90_000);
  await vi.waitFor(() => expect(selfOf(session.vaultToken)).rejects.toMatchObject({ code: 'vault_token_dead' }), 10_000);
  await vi.waitFor(
    async () => expect((await back.accounts.leftTokens()).filter(({ displayName }) => displayName === session.displayName)).toEqual([]),
    10_000,
  );
  await back.stop();
  const rows = await store.db.selectFrom('journal').selectAll().where('verb', '=', 'session.revoke-token').execute();
  const codes = rows.filter((row) => row.entity_id === session.entityId).map(({ code }) => code);
  expect(codes).toEqual(['vault_unreachable', 'ok']);
  await nowhere.close();
});
