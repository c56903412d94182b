import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshName, type IdentityWorld, openIdentityWorld } from '#server/testing/identity-world.ts';
import { sessionRow } from '#server/testing/session-row.ts';
import {
  clearFailures,
  consumeStep,
  countFailure,
  countRecoveryCodes,
  countSessions,
  findSessionRow,
  findSessionsByName,
  insertSession,
  listDisabledFactors,
  listSessionRows,
  type NewSessionRow,
  noteFactor,
  putRecoveryCodes,
  replaceSession,
  takeFailureBack,
  takeRecoveryCode,
  takeSession,
  touchSession,
} from './index.ts';

let world: IdentityWorld;
beforeAll(async () => {
  world = await openIdentityWorld();
});
afterAll(() => world.close());

const at = (ms: number) => new Date(world.clock.now().getTime() + ms);
async function session(over: Partial<NewSessionRow> = {}): Promise<string> {
  const idHash = freshName();
  const ends = { idle_expires_at: at(60_000), absolute_expires_at: at(60_000) };
  await insertSession(world.store, sessionRow(idHash, at(0), { policies: ['reader'], seen_at: at(0), ...ends, ...over }));
  return idHash;
}
/** One that is alive, and two that ended by one limit each, at this very moment. */
async function threeOf(over: Partial<NewSessionRow>) {
  const alive = await session({ ...over, idle_expires_at: at(1), absolute_expires_at: at(1) });
  const idle = await session({ ...over, idle_expires_at: at(0) });
  const old = await session({ ...over, absolute_expires_at: at(0) });
  return { alive, ended: [idle, old] };
}

describe('rows of sessions', () => {
  it('are touched while they live, one at a time', async () => {
    const { alive, ended } = await threeOf({});
    expect(await touchSession(world.store, alive, at(5_000))).toBe(true);
    expect(await findSessionRow(world.store, alive)).toMatchObject({ idle_expires_at: at(5_000), seen_at: at(0) });
    for (const idHash of ended) expect(await touchSession(world.store, idHash, at(5_000))).toBe(false);
    expect(await touchSession(world.store, freshName(), at(5_000))).toBe(false);
  });

  it('are replaced while they live', async () => {
    const { alive, ended } = await threeOf({});
    const replaced = freshName();
    const replace = (idHash: string, next: string) => replaceSession(world.store, idHash, (old) => ({ ...old, id_hash: next }));
    await replace(alive, replaced);
    expect(await findSessionRow(world.store, replaced)).toMatchObject({ policies: ['reader'], entity_id: 'e-1' });
    for (const idHash of [...ended, alive]) await expect(replace(idHash, freshName())).rejects.toMatchObject({ code: 'session_expired' });
    // Read before, so that a memory that was not told would still know them.
    for (const idHash of ended) expect(await findSessionRow(world.store, idHash)).toBeDefined();
    expect(await findSessionRow(world.store, alive)).toBeUndefined();
  });

  it('note a factor that was given, in this session alone', async () => {
    const [mine, other] = [await session(), await session()];
    await findSessionRow(world.store, mine);
    await noteFactor(world.store, mine);
    expect(await findSessionRow(world.store, mine)).toMatchObject({ factor_at: at(0) });
    expect(await findSessionRow(world.store, other)).toMatchObject({ factor_at: null });
  });

  it('are taken once, each for itself', async () => {
    const [mine, other] = [await session(), await session()];
    await findSessionRow(world.store, mine);
    expect(await takeSession(world.store, mine)).toMatchObject({ id_hash: mine });
    expect(await takeSession(world.store, mine)).toBeUndefined();
    expect(await findSessionRow(world.store, mine)).toBeUndefined();
    expect(await findSessionRow(world.store, other)).toBeDefined();
  });

  it('of a person are listed while they live, the last signed in first', async () => {
    const entityId = freshName();
    const { alive } = await threeOf({ entity_id: entityId });
    const newer = await session({ entity_id: entityId, signed_in_at: at(1) });
    const older = await session({ entity_id: entityId, signed_in_at: at(-1) });
    await session({ entity_id: freshName() });
    expect((await listSessionRows(world.store, entityId)).map((row) => row.id_hash)).toEqual([newer, alive, older]);
  });

  it('are counted by person, the verified that live', async () => {
    const [one, two, half] = [freshName(), freshName(), freshName()];
    await threeOf({ entity_id: one });
    await session({ entity_id: one });
    await session({ entity_id: two });
    await session({ entity_id: half, stage: 'password' });
    const counts = await countSessions(world.store);
    expect([one, two, half].map((entityId) => counts.get(entityId))).toEqual([2, 1, undefined]);
  });

  it('are found by the name that was typed, while they live', async () => {
    const username = freshName();
    const { alive } = await threeOf({ username });
    await session({ username: freshName() });
    expect((await findSessionsByName(world.store, username)).map((row) => row.id_hash)).toEqual([alive]);
  });
});

describe('steps', () => {
  it('are used up once, never a lower one after them, each factor for itself, with the time of the use', async () => {
    const [mine, other] = [freshName(), freshName()];
    expect(await consumeStep(world.store, mine, 1000)).toBe(true);
    expect(await consumeStep(world.store, mine, 1000)).toBe(false);
    expect(await consumeStep(world.store, mine, 999)).toBe(false);
    await world.clock.advance(30_000);
    expect(await consumeStep(world.store, mine, 1001)).toBe(true);
    expect(await consumeStep(world.store, other, 1000)).toBe(true);
    const rows = await world.store.db.selectFrom('used_steps').selectAll().where('factor', 'in', [mine, other]).execute();
    expect(rows.map((row) => [row.factor, Number(row.last_step), row.used_at])).toEqual(
      expect.arrayContaining([
        [mine, 1001, at(0)],
        [other, 1000, at(0)],
      ]),
    );
  });
});

describe('failures in a row', () => {
  const rule = { from: 3, most: 6 };
  const count = (factor: string) => countFailure(world.store, factor, rule);

  it('wait half a minute from the third on, twice as long each time, and end at the most', async () => {
    const factor = freshName();
    const answers: unknown[] = [];
    for (const waitMs of [0, 0, 0, 30_000, 60_000, 120_000]) {
      if (waitMs > 0) {
        await world.clock.advance(waitMs - 1);
        expect(await count(factor)).toMatchObject({ isCounted: false, retryAfterSeconds: 1 });
        await world.clock.advance(1);
      }
      answers.push(await count(factor));
    }
    expect(answers).toEqual([1, 2, 3, 4, 5, 6].map((failures) => ({ isCounted: true, failures })));
    await world.clock.advance(86_400_000);
    expect(await count(factor)).toEqual({ isCounted: false, failures: 6, retryAfterSeconds: 3600 });
    expect(await listDisabledFactors(world.store, 6)).toContain(factor);
    expect(await listDisabledFactors(world.store, 7)).not.toContain(factor);
  });

  it('say how long it takes, rounded up', async () => {
    const factor = freshName();
    for (let tries = 0; tries < 3; tries += 1) await count(factor);
    expect(await count(factor)).toEqual({ isCounted: false, failures: 3, retryAfterSeconds: 30 });
    await world.clock.advance(28_001);
    expect(await count(factor)).toMatchObject({ retryAfterSeconds: 2 });
  });

  it('wait an hour at the most', async () => {
    const factor = freshName();
    await world.store.db.insertInto('code_failures').values({ factor, failures: 40, waits_until: null }).execute();
    expect(await countFailure(world.store, factor, { from: 3, most: 100 })).toEqual({ isCounted: true, failures: 41 });
    expect(await countFailure(world.store, factor, { from: 3, most: 100 })).toMatchObject({ isCounted: false, retryAfterSeconds: 3600 });
  });

  it('wait at once where the rule has no free one', async () => {
    const factor = freshName();
    const strict = { from: 1, most: 6 };
    expect(await countFailure(world.store, factor, strict)).toEqual({ isCounted: true, failures: 1 });
    expect(await countFailure(world.store, factor, strict)).toEqual({ isCounted: false, failures: 1, retryAfterSeconds: 30 });
    const second = freshName();
    expect(await countFailure(world.store, second, { from: 2, most: 6 })).toEqual({ isCounted: true, failures: 1 });
    expect(await countFailure(world.store, second, { from: 2, most: 6 })).toEqual({ isCounted: true, failures: 2 });
    expect(await countFailure(world.store, second, { from: 2, most: 6 })).toMatchObject({ isCounted: false });
  });

  it('are taken back one by one, with the wait that this one began and no other', async () => {
    const [factor, other] = [freshName(), freshName()];
    for (let tries = 0; tries < 3; tries += 1) await count(factor);
    for (let tries = 0; tries < 3; tries += 1) await count(other);
    // Somebody counted since: the wait is theirs.
    await takeFailureBack(world.store, factor, 2);
    expect(await count(factor)).toMatchObject({ isCounted: false, failures: 2 });
    await takeFailureBack(world.store, factor, 2);
    expect(await count(factor)).toEqual({ isCounted: true, failures: 2 });
    expect(await count(other)).toMatchObject({ isCounted: false, failures: 3 });
    for (let tries = 0; tries < 5; tries += 1) await takeFailureBack(world.store, factor, 9);
    expect(await count(factor)).toEqual({ isCounted: true, failures: 1 });
  });

  it('are forgotten for one factor', async () => {
    const [factor, other] = [freshName(), freshName()];
    for (const one of [factor, other]) await count(one);
    await clearFailures(world.store, factor);
    expect(await count(factor)).toEqual({ isCounted: true, failures: 1 });
    expect(await count(other)).toEqual({ isCounted: true, failures: 2 });
  });
});

describe('recovery codes', () => {
  it('are replaced as a whole, counted, and taken once, each factor for itself', async () => {
    const [mine, other] = [freshName(), freshName()];
    await putRecoveryCodes(world.store, mine, ['a', 'b']);
    await putRecoveryCodes(world.store, other, ['a']);
    await putRecoveryCodes(world.store, mine, ['c', 'd', 'e']);
    expect(await countRecoveryCodes(world.store, mine)).toEqual({ left: 3, madeAt: at(0) });
    expect(await takeRecoveryCode(world.store, mine, 'a')).toBe(false);
    expect(await takeRecoveryCode(world.store, mine, 'c')).toBe(true);
    expect(await takeRecoveryCode(world.store, mine, 'c')).toBe(false);
    expect(await countRecoveryCodes(world.store, mine)).toEqual({ left: 2, madeAt: at(0) });
    expect(await countRecoveryCodes(world.store, other)).toEqual({ left: 1, madeAt: at(0) });
    await putRecoveryCodes(world.store, mine, []);
    expect(await countRecoveryCodes(world.store, mine)).toEqual({ left: 0, madeAt: null });
    expect(await countRecoveryCodes(world.store, other)).toMatchObject({ left: 1 });
  });

  it('of two who make them at once are the ones of the later', async () => {
    const factor = freshName();
    await Promise.all([putRecoveryCodes(world.store, factor, ['a', 'b']), putRecoveryCodes(world.store, factor, ['c', 'd', 'e'])]);
    expect([2, 3]).toContain((await countRecoveryCodes(world.store, factor)).left);
  });
});
