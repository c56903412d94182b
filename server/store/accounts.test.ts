import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newOpaqueId, systemRandom } from '#server/platform/index.ts';
import { createFakeClock, type FakeClock } from '#server/testing/fake-clock.ts';
import { openScratchStore } from '#server/testing/scratch-store.ts';
import { sessionRow } from '#server/testing/session-row.ts';
import {
  claimRevocations,
  clearFailures,
  countFailure,
  countRecoveryCodes,
  dropRevocation,
  endSessions,
  findSessionRow,
  insertSession,
  listDisabledFactors,
  listFailedRevocations,
  type NewSessionRow,
  noteRevocationFailure,
  putEnrolmentCode,
  putRecoveryCodes,
  type Store,
  spendEnrolmentCode,
  takeFailureBack,
  takeRecoveryCode,
} from './index.ts';

let store: Store;
let clock: FakeClock;
beforeAll(async () => {
  clock = createFakeClock(new Date());
  store = await openScratchStore(clock);
}, 60_000);
afterAll(() => store.close());

const fresh = () => newOpaqueId(systemRandom);
const later = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000);
const row = (over: Partial<NewSessionRow> = {}) =>
  sessionRow(fresh(), clock.now(), { token_accessor: 'acc', idle_expires_at: later(6000), absolute_expires_at: later(6000), ...over });
const wins = (tries: Promise<boolean>[]) => Promise.all(tries).then((all) => all.filter(Boolean).length);

describe('failures of codes', { timeout: 20_000 }, () => {
  const rule = { from: 5, most: 100 };

  it('let no more pass at once than come before the first wait', async () => {
    const factor = fresh();
    const counts = await Promise.all(Array.from({ length: 50 }, () => countFailure(store, factor, rule)));
    expect(counts.filter(({ isCounted }) => isCounted)).toHaveLength(5);
    expect(counts.filter((count) => !count.isCounted && count.retryAfterSeconds === 30)).toHaveLength(45);
  });

  it('are forgotten by a right code, and one that was none is taken back with its wait', async () => {
    const factor = fresh();
    for (let index = 0; index < 4; index += 1) await countFailure(store, factor, rule);
    const fifth = await countFailure(store, factor, rule);
    await takeFailureBack(store, factor, fifth.failures);
    expect(await countFailure(store, factor, rule)).toMatchObject({ isCounted: true, failures: 5 });
    expect(await countFailure(store, factor, rule)).toMatchObject({ isCounted: false });
    await clearFailures(store, factor);
    expect(await countFailure(store, factor, rule)).toMatchObject({ isCounted: true, failures: 1 });
  });

  it('disable the factor at a hundred, however long one waits', async () => {
    const factor = fresh();
    for (let count = 0; count < 100; count += 1) {
      expect(await countFailure(store, factor, rule)).toMatchObject({ isCounted: true, failures: count + 1 });
      await clock.advance(3_600_000);
    }
    await clock.advance(30 * 24 * 3_600_000);
    expect(await countFailure(store, factor, rule)).toEqual({ isCounted: false, failures: 100, retryAfterSeconds: 3600 });
    expect(await listDisabledFactors(store, 100)).toEqual(new Set([factor]));
  });
});

describe('codes that work once', () => {
  it('recovery: one of fifty, of its owner, and none of an earlier set', async () => {
    const [mine, other] = [fresh(), fresh()];
    await putRecoveryCodes(store, mine, ['a', 'b']);
    expect(await takeRecoveryCode(store, other, 'a')).toBe(false);
    expect(await wins(Array.from({ length: 50 }, () => takeRecoveryCode(store, mine, 'a')))).toBe(1);
    expect(await countRecoveryCodes(store, mine)).toMatchObject({ left: 1 });
    await putRecoveryCodes(store, mine, ['c']);
    expect(await takeRecoveryCode(store, mine, 'b')).toBe(false);
    await putRecoveryCodes(store, mine, []);
    expect(await countRecoveryCodes(store, mine)).toEqual({ left: 0, madeAt: null });
  });

  it('enrolment: one of fifty, in its namespace, in its time, and not for a session that ended', async () => {
    const factor = fresh();
    const session = row({ stage: 'password' });
    await insertSession(store, session);
    const code = { factor, codeHash: 'h', namespace: 'payments', issuedBy: 'ana', expiresAt: later(60) };
    await putEnrolmentCode(store, code);
    expect(await spendEnrolmentCode(store, { ...code, namespace: '' }, session.id_hash)).toBe(false);
    await expect(spendEnrolmentCode(store, code, fresh())).rejects.toMatchObject({ code: 'session_expired' });
    expect(await wins(Array.from({ length: 50 }, () => spendEnrolmentCode(store, code, session.id_hash)))).toBe(1);
    expect(await findSessionRow(store, session.id_hash)).toMatchObject({ may_enrol: true });
    await putEnrolmentCode(store, { ...code, expiresAt: later(60) });
    await clock.advance(60_000);
    expect(await spendEnrolmentCode(store, code, session.id_hash)).toBe(false);
  });
});

describe('ends of sessions', { timeout: 20_000 }, () => {
  it('leave what is owed in the same step, for own tokens only, and each to one taker', async () => {
    const [own, pasted] = [row({ entity_id: 'e-2' }), row({ entity_id: 'e-2', token_kind: 'pasted' })];
    for (const one of [own, pasted]) await insertSession(store, one);
    const ended = await Promise.all(Array.from({ length: 10 }, () => endSessions(store, { kind: 'person', entityId: 'e-2' })));
    expect(ended.flat()).toHaveLength(2);
    expect(await claimRevocations(store, 10)).toEqual([]);
    await clock.advance(60_000);
    const claims = await Promise.all(Array.from({ length: 5 }, () => claimRevocations(store, 10)));
    expect(claims.flat().map(({ id_hash }) => id_hash)).toEqual([own.id_hash]);
    await dropRevocation(store, own.id_hash);
  });

  it('are tried again a quarter of a minute after each outage, however many there were', async () => {
    const one = row({ entity_id: 'e-6' });
    await insertSession(store, one);
    await endSessions(store, { kind: 'one', idHash: one.id_hash });
    for (let tries = 0; tries < 10; tries += 1) {
      await noteRevocationFailure(store, one.id_hash, 'vault_sealed', { isOutage: true });
      await clock.advance(14_999);
      expect(await claimRevocations(store, 10)).toEqual([]);
      await clock.advance(1);
      expect(await claimRevocations(store, 10)).toHaveLength(1);
    }
    await dropRevocation(store, one.id_hash);
  });

  it('are tried again after waits that double up to an hour, and seen until they are done', async () => {
    const one = row({ entity_id: 'e-3' });
    await insertSession(store, one);
    await endSessions(store, { kind: 'one', idHash: one.id_hash });
    const waits: number[] = [];
    for (let tries = 0; tries < 10; tries += 1) {
      const due = await store.db
        .selectFrom('pending_revocations')
        .select('next_try_at')
        .where('id_hash', '=', one.id_hash)
        .executeTakeFirstOrThrow();
      const waitMs = due.next_try_at.getTime() - clock.now().getTime();
      waits.push(waitMs / 1000);
      await clock.advance(waitMs - 1);
      expect(await claimRevocations(store, 10)).toEqual([]);
      await clock.advance(1);
      expect(await claimRevocations(store, 10)).toHaveLength(1);
      await noteRevocationFailure(store, one.id_hash, 'vault_denied', { isOutage: false });
    }
    expect(waits).toEqual([60, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    expect(await listFailedRevocations(store)).toMatchObject([{ id_hash: one.id_hash, last_code: 'vault_denied', tries: 10 }]);
    await dropRevocation(store, one.id_hash);
    expect(await listFailedRevocations(store)).toEqual([]);
  });

  it('take the oldest beyond five, never the one just made, and leave other stages and people alone', async () => {
    const theirs = Array.from({ length: 7 }, (_, index) => row({ entity_id: 'e-4', signed_in_at: later(index) }));
    const others = [row({ entity_id: 'e-4', stage: 'password' }), row({ entity_id: 'e-5' })];
    for (const one of [...theirs, ...others]) await insertSession(store, one);
    const oldest = theirs[0]?.id_hash ?? '';
    const ended = await endSessions(store, { kind: 'surplus', entityId: 'e-4', stage: 'verified', current: oldest, keep: 5 });
    expect(ended.map(({ id_hash }) => id_hash).sort()).toEqual([theirs[1]?.id_hash, theirs[2]?.id_hash].sort());
    for (const one of others) expect(await findSessionRow(store, one.id_hash)).toBeDefined();
  });
});
