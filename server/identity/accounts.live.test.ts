import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Secret, systemRandom } from '#server/platform/index.ts';
import {
  addPerson,
  alive,
  build,
  byPassword,
  clock,
  dump,
  enrolled,
  facts,
  kvMount,
  nextCode,
  openIdentityStage,
  selfOf,
  store,
} from '#server/testing/identity-stage.ts';
import { rootClient } from '#server/testing/live.ts';
import { deleteMetadata } from '#server/vault/index.ts';
import type { IdentityEngine } from './engine.ts';
import { writeFactorSeed } from './factors.ts';
import { currentCode, newSeed } from './totp.ts';

beforeAll(openIdentityStage);
afterAll(() => store.close());

const CLOSED = { SALLYPORT_SELF_ENROLMENT: 'false' };
const admin = 'an administrator';
const atDoor = async (identity: IdentityEngine, username: string) =>
  alive(identity, (await identity.signIn(byPassword(username), facts)).sessionId);
/** How many of several at once got through, and the codes of the others. */
async function outcomes(tries: Promise<unknown>[]) {
  const settled = await Promise.allSettled(tries);
  const codes = settled.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []));
  return { won: settled.length - codes.length, codes: [...new Set(codes)] };
}

describe('a first enrolment', () => {
  it('takes a code of an administrator, which works once, for that person, in that namespace', async () => {
    const identity = build({}, CLOSED);
    const { sessionId } = await identity.signIn(byPassword(await addPerson()), facts);
    const session = await alive(identity, sessionId);
    const stranger = await atDoor(identity, await addPerson());
    await expect(identity.startEnrolment(session, facts)).rejects.toMatchObject({ code: 'enrolment_closed' });

    const { code, expiresAt } = await identity.accounts.issueEnrolmentCode({ entityId: session.entityId, namespace: '' }, admin);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){6}$/);
    expect(expiresAt.getTime() - clock.now().getTime()).toBe(86_400_000);
    await expect(identity.accounts.openEnrolment(stranger, code, facts)).rejects.toMatchObject({ code: 'code_refused' });
    await expect(identity.accounts.openEnrolment({ ...session, namespace: 'payments' }, code, facts)).rejects.toMatchObject({
      code: 'code_refused',
    });
    await identity.accounts.openEnrolment(session, ` ${code.toLowerCase().replaceAll('-', ' ')} `, facts);
    await expect(identity.accounts.openEnrolment(session, code, facts)).rejects.toMatchObject({ code: 'code_refused' });

    const open = await alive(identity, sessionId);
    const { secretKey } = await identity.startEnrolment(open, facts);
    const { recoveryCodes } = await identity.confirmEnrolment(open, await currentCode(secretKey, clock.now()), facts);
    expect(new Set(recoveryCodes).size).toBe(10);
    await expect(identity.startEnrolment(stranger, facts)).rejects.toMatchObject({ code: 'enrolment_closed' });
    await expect(identity.accounts.issueEnrolmentCode({ entityId: session.entityId, namespace: '' }, admin)).rejects.toMatchObject({
      code: 'enrolment_done',
    });
    for (const secret of [code, ...recoveryCodes]) expect((await dump()).includes(secret)).toBe(false);
  });

  it('refuses a code that ran out, was replaced, or is none, and counts every try', async () => {
    const identity = build({}, { ...CLOSED, SALLYPORT_ENROLMENT_CODE_SECONDS: '60', SALLYPORT_SESSION_IDLE_SECONDS: '3600' });
    const session = await atDoor(identity, await addPerson());
    const subject = { entityId: session.entityId, namespace: '' };
    const old = await identity.accounts.issueEnrolmentCode(subject, admin);
    const late = await identity.accounts.issueEnrolmentCode(subject, admin);
    await expect(identity.accounts.openEnrolment(session, old.code, facts)).rejects.toMatchObject({ code: 'code_refused' });
    await clock.advance(60_000);
    await expect(identity.accounts.openEnrolment(session, late.code, facts)).rejects.toMatchObject({ code: 'code_refused' });
    for (const code of ['', 'x'.repeat(5_000), '123456']) {
      await expect(identity.accounts.openEnrolment(session, code, facts)).rejects.toMatchObject({ code: 'code_refused' });
    }
    const { code } = await identity.accounts.issueEnrolmentCode(subject, admin);
    await expect(identity.accounts.openEnrolment(session, code, facts)).rejects.toMatchObject({ code: 'rate_limited' });
  });

  it('is opened by one of fifty who use the same code', async () => {
    const identity = build({}, { ...CLOSED, SALLYPORT_LIMIT_CODE: '100' });
    const session = await atDoor(identity, await addPerson());
    const { code } = await identity.accounts.issueEnrolmentCode({ entityId: session.entityId, namespace: '' }, admin);
    const { won, codes } = await outcomes(Array.from({ length: 50 }, () => identity.accounts.openEnrolment(session, code, facts)));
    expect({ won, codes }).toEqual({ won: 1, codes: expect.arrayContaining(['code_refused']) });
  });
});

describe('recovery codes', () => {
  it('stand in for the second factor once each, are counted with wrong codes, and say how many are left', async () => {
    const identity = build();
    const { username, session, recoveryCodes } = await enrolled(identity);
    const [first = '', second = ''] = recoveryCodes;
    const half = await atDoor(identity, username);
    await expect(identity.accounts.recover(half, '0000-0000-0000-0000-0000-0000', facts)).rejects.toMatchObject({ code: 'code_refused' });
    const risen = await identity.accounts.recover(half, first.toLowerCase(), { ...facts, requestId: 'recovered-1' });
    expect((await alive(identity, risen.sessionId)).stage).toBe('verified');
    expect(await identity.accounts.recoveryCodes(session)).toMatchObject({ left: 9 });
    const again = await atDoor(identity, username);
    await expect(identity.accounts.recover(again, first, facts)).rejects.toMatchObject({ code: 'code_refused' });
    const rows = await store.db.selectFrom('journal').selectAll().where('request_id', '=', 'recovered-1').execute();
    expect(rows).toMatchObject([{ kind: 'event', verb: 'session.recovery-code-used', details: { left: 9 } }]);
    const told = await store.db.selectFrom('factor_notices').selectAll().where('kind', '=', 'recovery-used').execute();
    expect(told.filter(({ factor }) => factor.endsWith(session.entityId))).toHaveLength(1);

    const other = await enrolled(identity);
    await expect(identity.accounts.recover(await atDoor(identity, other.username), second, facts)).rejects.toMatchObject({
      code: 'code_refused',
    });
    for (let index = 0; index < 3; index += 1)
      await expect(identity.verify(again, '000000', facts)).rejects.toMatchObject({ code: 'code_refused' });
    await expect(identity.accounts.recover(again, second, facts)).rejects.toMatchObject({ code: 'rate_limited' });
  });

  it('let one of fifty in', async () => {
    const identity = build({}, { SALLYPORT_LIMIT_CODE: '100', SALLYPORT_SESSIONS_PER_PERSON: '100' });
    const { username, recoveryCodes } = await enrolled(identity);
    const half = await Promise.all(Array.from({ length: 5 }, () => atDoor(identity, username)));
    const tries = Array.from({ length: 50 }, (_, index) =>
      identity.accounts.recover(half[index % 5] as (typeof half)[number], recoveryCodes[0] ?? '', facts),
    );
    expect(await outcomes(tries)).toEqual({ won: 1, codes: expect.arrayContaining(['code_refused']) });
  });

  it('all die when new ones are made, and when the factor is gone', async () => {
    const identity = build();
    const { username, session, recoveryCodes } = await enrolled(identity);
    const [renewed, renewedToo] = await Promise.all([
      identity.accounts.renewRecoveryCodes(session, facts),
      identity.accounts.renewRecoveryCodes(session, facts),
    ]);
    expect(new Set([...recoveryCodes, ...renewed, ...renewedToo]).size).toBe(30);
    expect(await identity.accounts.recoveryCodes(session)).toMatchObject({ left: 10 });
    const half = await atDoor(identity, username);
    await expect(identity.accounts.recover(half, recoveryCodes[0] ?? '', facts)).rejects.toMatchObject({ code: 'code_refused' });
    await deleteMetadata(rootClient(), kvMount, `factors/${session.entityId}`);
    for (const code of [renewed[0], renewedToo[0]])
      await expect(identity.accounts.recover(half, code ?? '', facts)).rejects.toMatchObject({ code: 'code_refused' });
  });
});

describe('wrong codes', () => {
  it('in a row make the next one wait, thirty seconds at first and an hour at last, and after a hundred nothing counts until a reset', async () => {
    const identity = build({}, { SALLYPORT_SESSION_IDLE_SECONDS: '3600', SALLYPORT_SESSION_ABSOLUTE_SECONDS: '43200' });
    const { session, secretKey, username } = await enrolled(identity);
    const factor = `|${session.entityId}`;
    const wrongTry = async () => {
      await store.db.deleteFrom('limits').execute();
      return identity.verify(session, '000000', facts).then(
        () => 0,
        (error: { code: string; retryAfterSeconds?: number }) => (error.code === 'code_refused' ? -1 : (error.retryAfterSeconds ?? 0)),
      );
    };
    const waits: number[] = [];
    for (let count = 0; count < 14; count += 1) {
      expect(await wrongTry()).toBe(-1);
      const wait = count < 4 ? 0 : await wrongTry();
      waits.push(wait);
      await clock.advance(wait * 1000);
    }
    expect(waits).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
    await store.db.updateTable('code_failures').set({ failures: 99, waits_until: null }).where('factor', '=', factor).execute();
    await store.db.deleteFrom('limits').execute();
    await expect(identity.verify(session, '000000', facts)).rejects.toMatchObject({ code: 'code_refused' });
    await clock.advance(3_600_000);
    await store.db.deleteFrom('limits').execute();
    const half = await atDoor(identity, username);
    await expect(identity.verify(half, await nextCode(secretKey), facts)).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterSeconds: 3600,
    });
    const rows = await store.db.selectFrom('journal').selectAll().where('verb', '=', 'factor.disabled').execute();
    expect(rows.filter((row) => row.entity_id === session.entityId)).toHaveLength(1);
    expect((await identity.accounts.standings([session.entityId])).get(session.entityId)).toMatchObject({ isDisabled: true });
    await identity.accounts.reset({ entityId: session.entityId, namespace: '' }, admin, facts);
    expect((await identity.accounts.standings([session.entityId])).get(session.entityId)).toMatchObject({
      isDisabled: false,
      isEnrolled: false,
    });
  });

  it('of passwords leave the count of codes alone, and those of codes that of passwords', async () => {
    const identity = build({}, { SALLYPORT_LIMIT_SIGN_IN: '20' });
    const { username, session, secretKey } = await enrolled(identity);
    for (let index = 0; index < 4; index += 1)
      await expect(
        identity.signIn(byPassword(username, { password: 'no' }), { ...facts, address: `203.0.113.${index}` }),
      ).rejects.toMatchObject({
        code: 'sign_in_refused',
      });
    expect(await store.db.selectFrom('code_failures').selectAll().where('factor', '=', `|${session.entityId}`).execute()).toEqual([]);
    await identity.verify(await atDoor(identity, username), await nextCode(secretKey), facts);
  });
});

describe('a reset', () => {
  it('takes the factor away at once, everywhere, ends the sessions with their tokens, and gives one code for a new enrolment', async () => {
    const [here, there] = [build({}, CLOSED), build({}, CLOSED)];
    const seed = newSeed(systemRandom);
    const username = await addPerson();
    const half = await atDoor(here, username);
    await writeFactorSeed(rootClient(), kvMount, half.entityId, new Secret(seed), clock.now());
    const { sessionId } = await here.verify(half, await nextCode(seed), facts);
    const session = await alive(here, sessionId);
    // The other process has the seed in its memory, and a session half open.
    await there.stepUp(session, 'i', await nextCode(seed), facts);
    const open = await atDoor(there, username);
    await here.stepUp(session, 'i', await nextCode(seed), facts);
    await there.stepUp(session, 'i', await nextCode(seed), facts);

    const done = await here.accounts.reset({ entityId: session.entityId, namespace: '' }, admin, facts);
    expect(done.endedSessions).toBe(2);
    expect(await there.findSession(sessionId, { isActivity: true })).toBeNull();
    await expect(there.verify(open, await nextCode(seed), facts)).rejects.toMatchObject({ code: 'code_refused' });
    await vi.waitFor(() => expect(selfOf(session.vaultToken)).rejects.toMatchObject({ code: 'vault_token_dead' }), 10_000);

    const back = await here.signIn(byPassword(username), facts);
    expect(back.next).toBe('enrol');
    const again = await alive(here, back.sessionId);
    await here.accounts.openEnrolment(again, done.code, facts);
    const { secretKey } = await here.startEnrolment(await alive(here, back.sessionId), facts);
    await here.confirmEnrolment(await alive(here, back.sessionId), await nextCode(secretKey), facts);
  });

  it('made in Vault itself counts at the next code, whatever a process remembers', async () => {
    const identity = build();
    const { session, secretKey } = await enrolled(identity);
    await identity.stepUp(session, 'i', await nextCode(secretKey), facts);
    await deleteMetadata(rootClient(), kvMount, `factors/${session.entityId}`);
    // The memory of seeds goes by the fake clock as well: one second later it still has the old one.
    await expect(identity.stepUp(session, 'i', await nextFree(secretKey), facts)).rejects.toMatchObject({ code: 'code_refused' });
  });
});

/** A code of the next step, with the clock moved there and not a second further. */
async function nextFree(seed: string): Promise<string> {
  const leftMs = 30_000 - (clock.now().getTime() % 30_000);
  await clock.advance(leftMs);
  return currentCode(seed, clock.now());
}
