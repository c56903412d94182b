import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, Secret, systemRandom } from '#server/platform/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import {
  addPerson,
  alive,
  build,
  byPassword,
  byToken,
  clock,
  dump,
  facts,
  openIdentityStage,
  selfOf,
  store,
} from '#server/testing/identity-stage.ts';
import { liveBao } from '#server/testing/live.ts';
import { type ActiveSession, type IdentityEngine, makeBreakGlassCode } from './index.ts';

const consoleSecret = new Secret('planted-secret-of-the-console-0123456789');
let identity: IdentityEngine;
beforeAll(async () => {
  await openIdentityStage();
  identity = build(
    { consoleSecret },
    {
      SALLYPORT_BREAK_GLASS: 'true',
      SALLYPORT_LIMIT_CODE: '500',
      SALLYPORT_LIMIT_SIGN_IN: '200',
    },
  );
});
afterAll(() => store.close());

const printed = () => makeBreakGlassCode(consoleSecret, clock, systemRandom);
const rootIn = async () => alive(identity, (await identity.signIn(byToken(liveBao().rootToken.reveal()), facts)).sessionId);

describe('a token that belongs to nobody', () => {
  it('is refused unless the setting says so', async () => {
    expect(await codeFrom(build({ consoleSecret }).signIn(byToken(liveBao().rootToken.reveal()), facts))).toBe('entity_required');
  });

  it('gets in with a printed code, leaves a line in the journal, and works through a child that dies with the session', async () => {
    const first = await rootIn();
    expect(first).toMatchObject({ stage: 'password', entityId: '' });
    expect(await identity.view(first)).toMatchObject({ isBreakGlass: true, isFactorEnrolled: true });
    const { sessionId } = await identity.verifyBreakGlass(first, printed().toLowerCase(), facts);
    const session = await alive(identity, sessionId);
    expect(session).toMatchObject({ stage: 'verified', entityId: '' });
    expect(session.idHash).not.toBe(first.idHash);
    const rows = await store.db.selectFrom('journal').selectAll().where('verb', '=', 'session.break-glass').execute();
    expect(rows).toMatchObject([{ kind: 'event', code: 'ok', display_name: first.displayName, entity_id: '' }]);
    expect(session.vaultToken.reveal()).not.toBe(liveBao().rootToken.reveal());
    await identity.signOut(session, facts);
    await expect(selfOf(session.vaultToken)).rejects.toMatchObject({ code: 'vault_token_dead' });
    expect((await selfOf(liveBao().rootToken)).accessor).not.toBe('');
  });

  it('is one of many at the door: they are nobody together, and do not end each other', async () => {
    const sessionIds: string[] = [];
    // One more than a person may have.
    for (let count = 0; count < 6; count += 1)
      sessionIds.push((await identity.signIn(byToken(liveBao().rootToken.reveal()), facts)).sessionId);
    for (const sessionId of sessionIds) expect(await alive(identity, sessionId)).toMatchObject({ entityId: '' });
    // Nor does one of them see or end the others.
    const one = await alive(identity, sessionIds[0] ?? '');
    expect(await identity.accounts.sessions(one)).toMatchObject([{ isCurrent: true }]);
    expect(await identity.accounts.endOtherSessions(one, facts)).toBe(0);
    for (const sessionId of sessionIds) expect(await alive(identity, sessionId)).toMatchObject({ entityId: '' });
  });

  it('has no factor of its own, and gets neither one nor a confirmation', async () => {
    const first = await rootIn();
    for (const work of [
      identity.verify(first, '000000', facts),
      identity.startEnrolment(first, facts),
      identity.confirmEnrolment(first, '000000', facts),
    ])
      expect(await codeFrom(work)).toBe('break_glass_limited');
    const session = await alive(identity, (await identity.verifyBreakGlass(first, printed(), facts)).sessionId);
    expect(await codeFrom(identity.stepUp(session, 'intent', '000000', facts))).toBe('break_glass_limited');
  });
});

describe('a printed code', () => {
  it('is guessed a few times only, counted for all of them together', async () => {
    const limited = build({ consoleSecret }, { SALLYPORT_BREAK_GLASS: 'true', SALLYPORT_LIMIT_CODE: '3' });
    const session = await rootIn();
    const guesses = await Promise.allSettled(Array.from({ length: 20 }, () => limited.verifyBreakGlass(session, 'A'.repeat(32), facts)));
    const codes = guesses.map((guess) => (guess.status === 'rejected' ? codeOf(guess.reason) : 'ok'));
    expect(codes.filter((code) => code === 'code_refused').length).toBe(3);
    expect(codes.filter((code) => code === 'rate_limited').length).toBe(17);
  });

  it('is good once: of fifty uses at the same time, from five sessions, one rises', async () => {
    const sessions = [await rootIn(), await rootIn(), await rootIn(), await rootIn(), await rootIn()];
    const code = printed();
    const ends = await Promise.allSettled(
      Array.from({ length: 50 }, (_, at) => identity.verifyBreakGlass(sessions[at % 5] ?? (sessions[0] as ActiveSession), code, facts)),
    );
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await codeFrom(identity.verifyBreakGlass(await rootIn(), code, facts))).toBe('code_refused');
    expect(await dump()).not.toContain(code.replaceAll('-', ''));
  });

  it('is not for people, not for consoles of other secrets, and not after the setting went', async () => {
    const person = await alive(identity, (await identity.signIn(byPassword(await addPerson()), facts)).sessionId);
    expect(await codeFrom(identity.verifyBreakGlass(person, printed(), facts))).toBe('code_refused');
    const session = await rootIn();
    const without = [
      build({}, { SALLYPORT_BREAK_GLASS: 'true', SALLYPORT_LIMIT_CODE: '500' }),
      build({ consoleSecret: new Secret('other') }, { SALLYPORT_BREAK_GLASS: 'true', SALLYPORT_LIMIT_CODE: '500' }),
    ];
    for (const one of [...without, build({ consoleSecret }, { SALLYPORT_LIMIT_CODE: '500' })])
      expect(await codeFrom(one.verifyBreakGlass(session, printed(), facts))).toBe('code_refused');
    expect(await codeFrom(identity.verifyBreakGlass(session, printed(), facts))).toBe('no error');
  });
});
