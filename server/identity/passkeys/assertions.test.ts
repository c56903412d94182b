import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError, sha256Hex, systemRandom } from '#server/platform/index.ts';
import { bindPasskey, type JournalEntry, listFactorNotices, listPasskeyRows } from '#server/store/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import { halfSession } from '#server/testing/half-session.ts';
import { freshName, type IdentityWorld, openIdentityWorld } from '#server/testing/identity-world.ts';
import { SoftwareAuthenticator } from '#server/testing/software-authenticator.ts';
import type { RequestFacts } from '../engine.ts';
import { type AssertionParts, askForPasskey, consumeAssertion, usablePasskeys } from './assertions.ts';
import { CHALLENGE_SECONDS, issueChallenge, spendChallenge } from './challenges.ts';
import { credentialHash, type Passkey, passkeyIdOf } from './passkey.ts';
import { relyingParty } from './relying-party.ts';
import { checkRegistration } from './web-authn.ts';

const ORIGIN = 'https://console.example.com';
const facts: RequestFacts = { address: '192.0.2.9', userAgent: 'b', requestId: 'r-9', signal: new AbortController().signal };
const SIGN_IN = { purpose: 'sign-in', boundTo: '' } as const;
let world: IdentityWorld;
beforeAll(async () => {
  world = await openIdentityWorld();
});
afterAll(() => world.close());

const after = (ms: number) => new Date(world.clock.now().getTime() + ms);

const session = (entityId?: string) => halfSession(world, entityId);

function build(passkeys: readonly Passkey[], over: { origin?: string; journalCode?: 'record_failed' } = {}) {
  const entries: JournalEntry[] = [];
  const journal = {
    async write(entry: JournalEntry) {
      if (over.journalCode) throw new AppError(over.journalCode);
      entries.push(entry);
    },
  };
  const { store, limits, clock, log } = world;
  const parts = {
    store,
    limits,
    clock,
    random: systemRandom,
    journal,
    log,
    codes: { store, limits, journal, log, env: world.env(), clock },
    factors: { read: async () => (passkeys.length > 0 ? { totp: null, passkeys } : null) },
    party: relyingParty(new URL(over.origin ?? ORIGIN)),
  } as unknown as AssertionParts;
  return { parts, entries };
}

async function withPasskey(options?: ConstructorParameters<typeof SoftwareAuthenticator>[1]) {
  const device = new SoftwareAuthenticator(ORIGIN, options);
  const challenge = systemRandom.bytes(32).toString('base64url');
  const { isBackedUp: _, ...made } = await checkRegistration(relyingParty(new URL(ORIGIN)), challenge, device.register(challenge));
  const passkey: Passkey = { ...made, name: 'desk', userHandle: challenge, createdAt: '2026-01-01T00:00:00.000Z' };
  return { device, passkey, who: await session() };
}

describe('a challenge', () => {
  it('is 256 random bits, kept by its hash, for one answer of one session', async () => {
    const { parts } = build([]);
    const [mine, other] = [await session(), await session()];
    const challenge = await issueChallenge(parts, mine, { purpose: 'sign-in' });
    expect(challenge).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const rows = await world.store.db.selectFrom('challenges').selectAll().where('session_hash', '=', mine.idHash).execute();
    expect(rows).toEqual([
      {
        challenge_hash: sha256Hex(challenge),
        session_hash: mine.idHash,
        purpose: 'sign-in',
        bound_to: '',
        user_handle: '',
        expires_at: after(300_000),
      },
    ]);
    expect(await codeFrom(spendChallenge(parts, other, challenge, SIGN_IN))).toBe('code_refused');
    expect(await spendChallenge(parts, mine, challenge, SIGN_IN)).toMatchObject({ purpose: 'sign-in', boundTo: '', userHandle: '' });
    expect(await codeFrom(spendChallenge(parts, mine, challenge, SIGN_IN))).toBe('code_refused');
  });

  it('answered for something else is refused and used up', async () => {
    const { parts } = build([]);
    const mine = await session();
    const asked = { purpose: 'step-up', boundTo: 'act', userHandle: 'handle' } as const;
    for (const wrong of [{ purpose: 'sign-in', boundTo: 'act' } as const, { purpose: 'step-up', boundTo: 'act 2' } as const]) {
      const challenge = await issueChallenge(parts, mine, asked);
      expect(await codeFrom(spendChallenge(parts, mine, challenge, wrong))).toBe('code_refused');
      expect(await codeFrom(spendChallenge(parts, mine, challenge, asked))).toBe('code_refused');
    }
    const challenge = await issueChallenge(parts, mine, asked);
    // Whoever does not say what it was bound to reads it.
    expect(await spendChallenge(parts, mine, challenge, { purpose: 'step-up' })).toMatchObject({ boundTo: 'act', userHandle: 'handle' });
  });

  it.each(Object.entries(CHALLENGE_SECONDS))('for %s lives %d seconds', async (purpose, seconds) => {
    const { parts } = build([]);
    const asked = { purpose: purpose as keyof typeof CHALLENGE_SECONDS };
    expect(CHALLENGE_SECONDS).toEqual({ 'sign-in': 300, 'step-up': 120, register: 300, 'first-register': 300 });
    const mine = await session();
    const [first, second] = [await issueChallenge(parts, mine, asked), await issueChallenge(parts, mine, asked)];
    await world.clock.advance(seconds * 1000 - 1);
    expect(await codeFrom(spendChallenge(parts, mine, first, asked))).toBe('no error');
    await world.clock.advance(1);
    expect(await codeFrom(spendChallenge(parts, mine, second, asked))).toBe('code_refused');
  });

  it('that ran out is dropped by the next, and no other', async () => {
    const { parts } = build([]);
    const mine = await session();
    const old = await issueChallenge(parts, mine, { purpose: 'step-up' });
    const living = await issueChallenge(parts, mine, { purpose: 'sign-in' });
    await world.clock.advance(120_000);
    await issueChallenge(parts, mine, { purpose: 'sign-in' });
    const rows = await world.store.db.selectFrom('challenges').select('challenge_hash').where('session_hash', '=', mine.idHash).execute();
    const hashes = rows.map((row) => row.challenge_hash);
    expect(hashes).not.toContain(sha256Hex(old));
    expect(hashes).toContain(sha256Hex(living));
  });

  it('is given sixty times in five minutes to one person', async () => {
    const { parts } = build([]);
    const entityId = freshName();
    const mine = await session(entityId);
    const codes = await Promise.all(Array.from({ length: 63 }, () => codeFrom(issueChallenge(parts, mine, { purpose: 'sign-in' }))));
    expect(codes.filter((code) => code === 'no error')).toHaveLength(60);
    expect(await codeFrom(issueChallenge(parts, await session(entityId), { purpose: 'sign-in' }))).toBe('rate_limited');
    expect(await codeFrom(issueChallenge(parts, await session(), { purpose: 'sign-in' }))).toBe('no error');
  });
});

describe('passkeys that can be used', () => {
  it('are all of a person but the cloned, and none where browsers use none', async () => {
    const [one, two] = [await withPasskey(), await withPasskey()];
    const passkeys = [one.passkey, two.passkey];
    const { parts } = build(passkeys);
    const set = { totp: null, passkeys };
    expect(await usablePasskeys(parts, one.who, set)).toEqual(passkeys);
    expect(await usablePasskeys(parts, one.who, null)).toEqual([]);
    expect(await usablePasskeys({ ...parts, store: world.brokenStore() }, one.who, { totp: null, passkeys: [] })).toEqual([]);
    expect(await usablePasskeys(build(passkeys, { origin: 'http://192.0.2.1' }).parts, one.who, set)).toEqual([]);
    const factor = `|${one.who.entityId}`;
    for (const { passkey } of [one, two])
      await bindPasskey(world.store, { credentialHash: credentialHash(passkey.credentialId), factor, signCount: 1, isBackedUp: false });
    await world.store.db
      .updateTable('passkeys')
      .set({ cloned_at: world.clock.now() })
      .where('credential_hash', '=', credentialHash(one.passkey.credentialId))
      .execute();
    expect(await usablePasskeys(parts, one.who, set)).toEqual([two.passkey]);
  });

  it('are asked for by a challenge of their own, with its time', async () => {
    const { passkey, who } = await withPasskey();
    const { parts } = build([passkey]);
    const asked = await askForPasskey(parts, who, { purpose: 'step-up', boundTo: 'act' }, [passkey]);
    expect(asked).toMatchObject({ rpId: 'console.example.com', timeout: 120_000, allowCredentials: [{ id: passkey.credentialId }] });
    expect(await spendChallenge(parts, who, asked.challenge, { purpose: 'step-up', boundTo: 'act' })).toMatchObject({ boundTo: 'act' });
  });
});

describe('an answer of a passkey', () => {
  async function asked(options?: ConstructorParameters<typeof SoftwareAuthenticator>[1]) {
    const made = await withPasskey(options);
    const built = build([made.passkey]);
    const ask = async (question: { purpose: 'sign-in' | 'step-up'; boundTo: string } = SIGN_IN) =>
      (await askForPasskey(built.parts, made.who, question, [made.passkey])).challenge;
    const give = (answer: ReturnType<SoftwareAuthenticator['assert']>, question: Parameters<typeof ask>[0] = SIGN_IN) =>
      codeFrom(consumeAssertion(built.parts, made.who, question, answer, facts));
    return { ...made, ...built, ask, give };
  }

  it('counts once, and its counter is kept', async () => {
    const { device, who, passkey, ask, give } = await asked();
    const answer = device.assert(await ask());
    expect(await give(answer)).toBe('no error');
    expect(await give(answer)).toBe('code_refused');
    const rows = await world.store.db.selectFrom('passkeys').selectAll().where('factor', '=', `|${who.entityId}`).execute();
    expect(rows).toMatchObject([{ credential_hash: credentialHash(passkey.credentialId), cloned_at: null }]);
    expect(Number(rows[0]?.sign_count)).toBe(device.signCount);
  });

  it('is refused for another question, of another credential and with a bad signature; each time the challenge is gone', async () => {
    const { device, ask, give } = await asked();
    const act = { purpose: 'step-up', boundTo: 'act' } as const;
    const stranger = new SoftwareAuthenticator(ORIGIN);
    const wrongs = [
      async () => give(device.assert(await ask(act)), SIGN_IN),
      async () => give(device.assert(await ask()), act),
      async () => give(stranger.assert(await ask())),
      async () => give(device.assert(await ask(), { forge: 'signature' })),
    ];
    for (const wrong of wrongs) expect(await wrong()).toBe('code_refused');
    const challenge = await ask();
    expect(await give(device.assert(challenge, { forge: 'signature' }))).toBe('code_refused');
    expect(await give(device.assert(challenge))).toBe('rate_limited');
  });

  it('of somebody without any factor is refused', async () => {
    const { device, who, ask } = await asked();
    const { parts } = build([]);
    expect(await codeFrom(consumeAssertion(parts, who, SIGN_IN, device.assert(await ask()), facts))).toBe('code_refused');
  });

  it('whose counter did not rise is refused, marked and told, once', async () => {
    const { device, who, passkey, entries, ask, give } = await asked();
    expect(await give(device.assert(await ask(), { signCount: 10 }))).toBe('no error');
    world.logged.length = 0;
    for (let count = 0; count < 2; count += 1) expect(await give(device.assert(await ask(), { signCount: 10 }))).toBe('code_refused');
    const passkeyId = passkeyIdOf(passkey.credentialId);
    expect(world.logged.map((line) => JSON.parse(line))).toMatchObject([
      { passkeyId, requestId: 'r-9', msg: 'the counter of a passkey did not rise' },
    ]);
    expect(await listFactorNotices(world.store, `|${who.entityId}`, who.idHash)).toMatchObject([{ kind: 'passkey-cloned', name: 'desk' }]);
    expect(entries).toEqual([
      {
        kind: 'event',
        requestId: 'r-9',
        verb: 'factor.passkey-cloned',
        entityId: who.entityId,
        displayName: 'Ada L.',
        namespace: 'team',
        address: '192.0.2.9',
        code: 'code_refused',
        details: { passkeyId, name: 'desk' },
      },
    ]);
    expect((await listPasskeyRows(world.store, `|${who.entityId}`)).map((row) => row.clonedAt)).toEqual([world.clock.now()]);
  });

  it('does not fall back behind the count at registration when the store was lost', async () => {
    const { device, ask, give } = await asked({ startCount: 7 });
    expect(await give(device.assert(await ask(), { signCount: 7 }))).toBe('code_refused');
  });

  it('is refused all the same when the journal does not take the row', async () => {
    const { passkey, device, who } = await withPasskey();
    const { parts } = build([passkey], { journalCode: 'record_failed' });
    const { challenge } = await askForPasskey(parts, who, SIGN_IN, [passkey]);
    world.logged.length = 0;
    const answer = device.assert(challenge, { signCount: 1 });
    expect(await codeFrom(consumeAssertion(parts, who, SIGN_IN, answer, facts))).toBe('code_refused');
    expect(world.logged.map((line) => JSON.parse(line))).toMatchObject([{}, { requestId: 'r-9', msg: 'journal row lost' }]);
  });
});
