import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newOpaqueId, systemRandom } from '#server/platform/index.ts';
import { openScratchStore } from '#server/testing/scratch-store.ts';
import { sessionRow } from '#server/testing/session-row.ts';
import {
  bindPasskey,
  dropFactorNotices,
  insertChallenge,
  insertFactorNotice,
  insertSession,
  listFactorNotices,
  listPasskeyRows,
  markCloned,
  raiseCounter,
  type Store,
  takeChallenge,
  takeSession,
  unbindPasskey,
} from './index.ts';

let store: Store;
beforeAll(async () => {
  store = await openScratchStore();
}, 60_000);
afterAll(() => store.close());

const fresh = () => newOpaqueId(systemRandom);
const later = (seconds: number) => new Date(Date.now() + seconds * 1000);
const challengeFor = (expiresAt = later(60)) => ({ purpose: 'step-up' as const, boundTo: 'intent', userHandle: '', expiresAt });

async function session(entityId = 'e-1'): Promise<string> {
  const idHash = fresh();
  await insertSession(store, sessionRow(idHash, new Date(), { entity_id: entityId }));
  return idHash;
}

describe('challenges', () => {
  it('go to one of fifty, and to no other session', async () => {
    const [mine, foreign, hash] = [await session(), await session(), fresh()];
    await insertChallenge(store, hash, mine, challengeFor());
    expect(await takeChallenge(store, hash, foreign)).toBeNull();
    const taken = await Promise.all(Array.from({ length: 50 }, () => takeChallenge(store, hash, mine)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(taken.find(Boolean)).toMatchObject({ purpose: 'step-up', boundTo: 'intent' });
  });

  it('end with their session, and are dropped when they ran out', async () => {
    const [mine, hash, old] = [await session(), fresh(), fresh()];
    await insertChallenge(store, old, mine, challengeFor(later(-1)));
    await insertChallenge(store, hash, mine, challengeFor());
    expect(await takeChallenge(store, old, mine)).toBeNull();
    await takeSession(store, mine);
    expect(await takeChallenge(store, hash, mine)).toBeNull();
  });
});

describe('counters of passkeys', () => {
  const passkey = (over = {}) => ({ credentialHash: fresh(), factor: fresh(), signCount: 5, isBackedUp: false, ...over });
  const raise = (one: ReturnType<typeof passkey>, signCount: number) => raiseCounter(store, { ...one, signCount, floor: one.signCount });

  it('only rise, and one of fifty uses of the same count wins', async () => {
    const one = passkey();
    expect(await bindPasskey(store, one)).toBe(true);
    expect(await raise(one, 5)).toBe(false);
    const wins = await Promise.all(Array.from({ length: 50 }, () => raise(one, 6)));
    expect(wins.filter(Boolean)).toHaveLength(1);
    expect(await raise(one, 4)).toBe(false);
    expect(await raise(one, 0)).toBe(false);
    expect(await raise(one, 4_294_967_295)).toBe(true);
  });

  it('may stay at zero for as long as they were never anything else', async () => {
    const one = passkey({ signCount: 0 });
    await bindPasskey(store, one);
    expect(await raise(one, 0)).toBe(true);
    expect(await raise(one, 0)).toBe(true);
    expect(await raise(one, 1)).toBe(true);
    expect(await raise(one, 0)).toBe(false);
  });

  it('start again from the count at registration when the store was lost', async () => {
    const one = passkey();
    expect(await raise(one, 5)).toBe(false);
    expect(await raise(one, 6)).toBe(true);
  });

  it('are stopped by a mark that one caller sets', async () => {
    const one = passkey();
    await bindPasskey(store, one);
    const marks = await Promise.all(Array.from({ length: 10 }, () => markCloned(store, one)));
    expect(marks.filter(Boolean)).toHaveLength(1);
    expect(await raise(one, 9)).toBe(false);
    expect(await listPasskeyRows(store, one.factor)).toMatchObject([{ clonedAt: expect.any(Date), lastUsedAt: null }]);
  });

  it('belong to one person: nobody else binds, raises, marks or frees the credential', async () => {
    const one = passkey();
    const thief = { ...one, factor: fresh() };
    const wins = await Promise.all(Array.from({ length: 20 }, (_, index) => bindPasskey(store, index === 0 ? one : thief)));
    expect(wins.filter(Boolean)).toHaveLength(1);
    await unbindPasskey(store, thief);
    await unbindPasskey(store, one);
    expect(await bindPasskey(store, one)).toBe(true);
    expect(await raise(thief, 9)).toBe(false);
    expect(await markCloned(store, thief)).toBe(false);
    await unbindPasskey(store, thief);
    expect(await listPasskeyRows(store, one.factor)).toMatchObject([{ clonedAt: null }]);
  });
});

it('tells a change to every session but the one that made it, until somebody saw it', async () => {
  const factor = fresh();
  await insertFactorNotice(store, { factor, kind: 'passkey-added', name: 'desk', bySession: 'actor' });
  expect(await listFactorNotices(store, factor, 'actor')).toEqual([]);
  const [notice] = await listFactorNotices(store, factor, 'other');
  expect(notice).toMatchObject({ kind: 'passkey-added', name: 'desk' });
  await dropFactorNotices(store, factor, 'actor', notice?.id ?? '');
  expect(await listFactorNotices(store, factor, 'other')).toHaveLength(1);
  await dropFactorNotices(store, factor, 'other', notice?.id ?? '');
  expect(await listFactorNotices(store, factor, 'other')).toEqual([]);
});
