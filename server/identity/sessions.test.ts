import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError, codeOf, Secret, sha256Hex, systemRandom } from '#server/platform/index.ts';
import type { Store } from '#server/store/index.ts';
import { freshName, type IdentityWorld, keysInMemory, openIdentityWorld } from '#server/testing/identity-world.ts';
import { createSealing } from './sealing.ts';
import { createSessions, type Sessions, type SignedIn } from './sessions.ts';

const MINUTE = 60_000;
const FROM = { address: '192.0.2.7', userAgent: 'a browser' };
let world: IdentityWorld;
beforeAll(async () => {
  world = await openIdentityWorld();
});
afterAll(() => world.close());

function person(over: Partial<SignedIn> = {}): SignedIn {
  return {
    entityId: freshName(),
    displayName: 'Ada L.',
    username: 'ada',
    namespace: 'team',
    policies: ['default', 'reader'],
    token: new Secret(`hvs.${freshName()}`),
    tokenKind: 'own',
    tokenAccessor: 'accessor-1',
    tokenExpiresAt: null,
    ...over,
  };
}

interface Built {
  sessions: Sessions;
  ended: string[];
  surplus: unknown[];
  told: string[];
  keys: ReturnType<typeof keysInMemory>;
}

function build(settings: Record<string, string> = {}, store: Store = world.store): Built {
  const keys = keysInMemory();
  const made: Omit<Built, 'sessions'> = { ended: [], surplus: [], told: [], keys };
  const sessions = createSessions({
    store,
    sealing: createSealing(keys, systemRandom),
    env: world.env({ SALLYPORT_SESSION_IDLE_SECONDS: '900', SALLYPORT_SESSION_ABSOLUTE_SECONDS: '28800', ...settings }),
    clock: world.clock,
    random: systemRandom,
    log: world.log,
    end: async (idHash) => {
      made.ended.push(idHash);
      await world.store.sessionRows.write(() => world.store.db.deleteFrom('sessions').where('id_hash', '=', idHash).execute(), idHash);
    },
    endSurplus: async (...asked) => void made.surplus.push(asked),
    protect: (value) => made.told.push(value),
  });
  return { sessions, ...made };
}

const at = (ms: number) => new Date(world.clock.now().getTime() + ms);
const change = (sessionId: string, values: object) =>
  world.store.sessionRows.write(
    () => world.store.db.updateTable('sessions').set(values).where('id_hash', '=', sha256Hex(sessionId)).execute(),
    sha256Hex(sessionId),
  );
async function alive(sessions: Sessions, sessionId: string) {
  const found = await sessions.find(sessionId, { isActivity: false });
  if (!found) throw new Error('no session');
  return found;
}

describe('a new session', () => {
  it('keeps who came, from where, and the token sealed for its own row; the id itself is kept nowhere', async () => {
    const { sessions, surplus, keys } = build();
    const who = person({ tokenKind: 'pasted', tokenExpiresAt: at(60 * MINUTE) });
    const sessionId = await sessions.create(who, FROM);
    expect(sessionId).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const row = await world.row(sha256Hex(sessionId));
    expect(row).toEqual({
      id_hash: sha256Hex(sessionId),
      stage: 'password',
      entity_id: who.entityId,
      display_name: 'Ada L.',
      username: 'ada',
      namespace: 'team',
      policies: ['default', 'reader'],
      token_kind: 'pasted',
      token_accessor: 'accessor-1',
      sealed_token: expect.stringMatching(/^v1\./),
      sealing_key_id: 'k1',
      token_expires_at: at(60 * MINUTE),
      signed_in_at: world.clock.now(),
      idle_expires_at: at(10 * MINUTE),
      absolute_expires_at: at(10 * MINUTE),
      address: FROM.address,
      user_agent: FROM.userAgent,
      seen_at: world.clock.now(),
      may_enrol: false,
      factor_at: null,
    });
    expect(surplus).toEqual([[who.entityId, 'password', sha256Hex(sessionId)]]);
    const opened = await createSealing(keys, systemRandom).open(row?.sealed_token ?? '', 'k1', sha256Hex(sessionId));
    expect(opened).toBe(who.token.reveal());
  });

  it.each([
    ['its token', {}, 5 * MINUTE, 5 * MINUTE, 5 * MINUTE],
    ['ten minutes', {}, 11 * MINUTE, 10 * MINUTE, 10 * MINUTE],
    ['a shorter absolute limit', { SALLYPORT_SESSION_ABSOLUTE_SECONDS: '300' }, null, 5 * MINUTE, 5 * MINUTE],
    ['idleness', { SALLYPORT_SESSION_IDLE_SECONDS: '60' }, null, 10 * MINUTE, MINUTE],
  ])('ends with %s', async (_, settings, tokenMs, absoluteMs, idleMs) => {
    const { sessions } = build(settings as Record<string, string>);
    const sessionId = await sessions.create(person({ tokenExpiresAt: tokenMs === null ? null : at(tokenMs) }), FROM);
    expect(await world.row(sha256Hex(sessionId))).toMatchObject({ absolute_expires_at: at(absoluteMs), idle_expires_at: at(idleMs) });
  });
});

describe('finding a session', () => {
  it('gives it as it is, with its token opened and told to the redactor', async () => {
    const { sessions, told } = build();
    const who = person();
    const sessionId = await sessions.create(who, FROM);
    const found = await alive(sessions, sessionId);
    expect({ ...found, vaultToken: found.vaultToken.reveal() }).toEqual({
      idHash: sha256Hex(sessionId),
      stage: 'password',
      entityId: who.entityId,
      displayName: 'Ada L.',
      username: 'ada',
      namespace: 'team',
      policies: ['default', 'reader'],
      vaultToken: who.token.reveal(),
      idleExpiresAt: at(10 * MINUTE),
      absoluteExpiresAt: at(10 * MINUTE),
      mayEnrol: false,
      factorAt: null,
    });
    expect(told).toEqual([who.token.reveal()]);
  });

  it('asks the store nothing for what was never one of our ids', async () => {
    const { sessions } = build({}, world.brokenStore());
    const id = 'A'.repeat(43);
    for (const odd of ['', 'A', `${id}A`, `.${id}`, `${id}.`, `${id}\n`, `${'A'.repeat(42)}=`])
      expect(await sessions.find(odd, { isActivity: true })).toBeNull();
    await expect(sessions.find(id, { isActivity: true })).rejects.toThrow('the test broke');
    expect(await build().sessions.find(id, { isActivity: true })).toBeNull();
  });

  it.each(['idle_expires_at', 'absolute_expires_at'])('ends it at %s to the millisecond', async (column) => {
    const { sessions, ended } = build();
    const sessionId = await sessions.create(person(), FROM);
    await change(sessionId, { idle_expires_at: at(MINUTE), absolute_expires_at: at(MINUTE), [column]: at(1) });
    expect(await sessions.find(sessionId, { isActivity: false })).not.toBeNull();
    expect(ended).toEqual([]);
    await change(sessionId, { [column]: at(0) });
    expect(await sessions.find(sessionId, { isActivity: false })).toBeNull();
    expect(ended).toEqual([sha256Hex(sessionId)]);
    expect(await world.row(sha256Hex(sessionId))).toBeUndefined();
  });

  it('moves the idle limit by activity alone, and by a second at least', async () => {
    const { sessions } = build();
    const sessionId = await sessions.create(person(), FROM);
    await change(sessionId, { absolute_expires_at: at(600 * MINUTE), idle_expires_at: at(15 * MINUTE) });
    const idle = async (isActivity: boolean) => {
      const found = await sessions.find(sessionId, { isActivity });
      const row = await world.row(sha256Hex(sessionId));
      expect(found?.idleExpiresAt).toEqual(row?.idle_expires_at);
      return (row?.idle_expires_at.getTime() ?? 0) - world.clock.now().getTime();
    };
    await world.clock.advance(999);
    expect(await idle(true)).toBe(15 * MINUTE - 999);
    await world.clock.advance(1);
    expect(await idle(false)).toBe(15 * MINUTE - 1000);
    expect(await idle(true)).toBe(15 * MINUTE);
    expect(await world.row(sha256Hex(sessionId))).toMatchObject({ seen_at: world.clock.now() });
  });

  it('notes every half minute that somebody is there when the end moves no more', async () => {
    const { sessions } = build();
    const sessionId = await sessions.create(person(), FROM);
    const seenAt = async () => {
      expect(await sessions.find(sessionId, { isActivity: true })).not.toBeNull();
      return (await world.row(sha256Hex(sessionId)))?.seen_at;
    };
    await world.clock.advance(29_999);
    expect(await seenAt()).toEqual(at(-29_999));
    await world.clock.advance(1);
    expect(await seenAt()).toEqual(at(0));
  });

  it('finds nothing when it ended between the look and the note', async () => {
    const endedMeanwhile: Store['sessionRows'] = {
      async read(idHash, load) {
        const row = await load();
        await world.store.db.deleteFrom('sessions').where('id_hash', '=', idHash).execute();
        return row;
      },
      write: (work) => work(),
    };
    const { sessions, told } = build({}, { ...world.store, sessionRows: endedMeanwhile });
    const sessionId = await sessions.create(person(), FROM);
    await world.clock.advance(MINUTE);
    expect(await sessions.find(sessionId, { isActivity: true })).toBeNull();
    expect(told).toEqual([]);
  });

  it('ends one whose seal is broken, and says so in the log without the token', async () => {
    const { sessions, ended, keys } = build();
    const who = person();
    const [mine, foreign] = [await sessions.create(who, FROM), await sessions.create(person(), FROM)];
    const { sealed_token } = (await world.row(sha256Hex(foreign))) ?? {};
    await change(mine, { sealed_token });
    world.logged.length = 0;
    expect(await sessions.find(mine, { isActivity: false })).toBeNull();
    expect(ended).toEqual([sha256Hex(mine)]);
    expect(world.logged).toHaveLength(1);
    expect(JSON.parse(world.logged[0] ?? '{}')).toMatchObject({ sealingKeyId: 'k1', msg: expect.stringContaining('seal is broken') });
    expect(await sessions.find(foreign, { isActivity: false })).not.toBeNull();

    // A key that cannot be fetched now ends nothing.
    const other = build();
    other.keys.byId = async () => Promise.reject(new AppError('vault_unreachable'));
    expect(await other.sessions.find(foreign, { isActivity: false }).catch(codeOf)).toBe('vault_unreachable');
    expect(other.ended).toEqual([]);
    expect(keys.asked.byId).toBe(0);
  });
});

describe('the rise of a session', () => {
  it('gives a new id and kills the old one; its age counts from the sign-in', async () => {
    const { sessions, surplus, keys } = build();
    const who = person();
    const first = await sessions.create(who, FROM);
    const before = await alive(sessions, first);
    await change(first, { may_enrol: true });
    await world.clock.advance(5 * MINUTE);
    surplus.length = 0;
    const second = await sessions.rise(before);
    expect(second).not.toBe(first);
    expect(await sessions.find(first, { isActivity: true })).toBeNull();
    expect(await alive(sessions, second)).toMatchObject({
      idHash: sha256Hex(second),
      stage: 'verified',
      entityId: who.entityId,
      mayEnrol: false,
      factorAt: world.clock.now(),
      idleExpiresAt: at(15 * MINUTE),
      absoluteExpiresAt: at(475 * MINUTE),
    });
    const row = await world.row(sha256Hex(second));
    expect(row).toMatchObject({ seen_at: world.clock.now(), signed_in_at: at(-5 * MINUTE), address: FROM.address, sealing_key_id: 'k1' });
    expect(await createSealing(keys, systemRandom).open(row?.sealed_token ?? '', 'k1', sha256Hex(second))).toBe(who.token.reveal());
    expect(surplus).toEqual([[who.entityId, 'verified', sha256Hex(second)]]);
  });

  it('is for one of several at once, and for nobody after the end', async () => {
    const { sessions } = build();
    const who = person({ tokenExpiresAt: at(20 * MINUTE) });
    const first = await sessions.create(who, FROM);
    const session = await alive(sessions, first);
    const codes = await Promise.all(Array.from({ length: 8 }, () => sessions.rise(session).then(() => 'ok', codeOf)));
    expect(codes.sort()).toEqual(['ok', ...Array(7).fill('session_expired')]);
    const rows = await world.store.db.selectFrom('sessions').select('absolute_expires_at').where('entity_id', '=', who.entityId).execute();
    expect(rows).toEqual([{ absolute_expires_at: at(20 * MINUTE) }]);

    const late = await sessions.create(person(), FROM);
    const left = await alive(sessions, late);
    await world.clock.advance(10 * MINUTE);
    expect(await sessions.rise(left).catch(codeOf)).toBe('session_expired');
  });
});
