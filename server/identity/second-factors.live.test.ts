import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newOpaqueId, systemRandom } from '#server/platform/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import {
  addPerson,
  alive,
  build,
  byPassword,
  clock,
  enrolled,
  facts,
  nextCode,
  openIdentityStage,
  store,
} from '#server/testing/identity-stage.ts';
import { addPasskey, halfWay, ORIGIN, withPasskey } from '#server/testing/passkey-people.ts';
import { SoftwareAuthenticator } from '#server/testing/software-authenticator.ts';

beforeAll(openIdentityStage, 120_000);
afterAll(() => store.close());

const intent = () => newOpaqueId(systemRandom);
const settings = { SALLYPORT_LIMIT_CODE: '1000' };

describe('a passkey', () => {
  it('may be the first factor, and is the second step of every later sign-in', async () => {
    const identity = build({}, settings);
    const { username, device, session } = await withPasskey(identity);
    expect(session.stage).toBe('verified');
    const again = await identity.signIn(byPassword(username), facts);
    expect(again.next).toBe('verify');
    const half = await alive(identity, again.sessionId);
    expect(await identity.view(half)).toMatchObject({ isFactorEnrolled: true, secondFactors: ['passkey'] });
    // Whoever has one enrols no first factor of another kind, with the password alone.
    expect(await codeFrom(identity.startEnrolment(half, facts))).toBe('enrolment_done');
    expect(await codeFrom(identity.secondFactors.startFirstPasskey(half, 'x'))).toBe('enrolment_done');
    expect(await codeFrom(identity.verify(half, '000000', facts))).toBe('code_refused');
    const { challenge, allowCredentials } = await identity.secondFactors.startSignIn(half);
    expect(allowCredentials.map(({ id }) => id)).toEqual([device.credentialId]);
    const risen = await identity.secondFactors.verify(half, device.assert(challenge), facts);
    expect((await alive(identity, risen.sessionId)).stage).toBe('verified');
    expect(await identity.findSession(again.sessionId, { isActivity: false })).toBeNull();
  });

  it('is enrolled first only where people may enrol themselves', async () => {
    const closed = build({}, { SALLYPORT_SELF_ENROLMENT: 'false' });
    const half = await halfWay(closed, await addPerson());
    expect(await codeFrom(closed.secondFactors.startFirstPasskey(half, 'x'))).toBe('enrolment_closed');
  });

  it('answers one challenge once, for the session and the purpose that it was made for', async () => {
    const identity = build({}, settings);
    const { username, device, session } = await withPasskey(identity);
    const half = await halfWay(identity, username);
    const other = await halfWay(identity, username);
    const { secondFactors } = identity;

    const signIn = await secondFactors.startSignIn(half);
    const answer = device.assert(signIn.challenge);
    expect(await codeFrom(secondFactors.verify(other, answer, facts))).toBe('code_refused');
    expect(await codeFrom(secondFactors.stepUp(session, intent(), answer, facts))).toBe('code_refused');
    const wrong = device.assert(signIn.challenge, { forge: 'signature' });
    expect(await codeFrom(secondFactors.verify(half, wrong, facts))).toBe('code_refused');
    // Used up by the wrong answer.
    expect(await codeFrom(secondFactors.verify(half, device.assert(signIn.challenge), facts))).toBe('code_refused');

    const forIntent = intent();
    const { passkey } = await secondFactors.startStepUp(session, forIntent, 'intent');
    const confirmed = device.assert(passkey?.challenge ?? '');
    expect(await codeFrom(secondFactors.stepUp(session, intent(), confirmed, facts))).toBe('code_refused');
    expect(await codeFrom(secondFactors.stepUp(session, forIntent, confirmed, facts))).toBe('code_refused');

    const registration = await secondFactors.startPasskey(session, 'x');
    expect(await codeFrom(secondFactors.verify(half, device.assert(registration.challenge), facts))).toBe('code_refused');

    const late = await secondFactors.startSignIn(half);
    await clock.advance(300_000);
    expect(await codeFrom(secondFactors.verify(half, device.assert(late.challenge), facts))).toBe('code_refused');
  });

  it('answered fifty times at once succeeds once', async () => {
    const identity = build({}, settings);
    // Without a counter nothing but the challenge stands in the way.
    const { device, session } = await withPasskey(identity, { startCount: 0 });
    const hash = intent();
    const { passkey } = await identity.secondFactors.startStepUp(session, hash, 'intent');
    const answer = device.assert(passkey?.challenge ?? '');
    const many = Array.from({ length: 50 }, () => codeFrom(identity.secondFactors.stepUp(session, hash, answer, facts)));
    expect((await Promise.all(many)).filter((code) => code === 'no error')).toHaveLength(1);
  });

  it('whose counter did not rise is refused, marked, told and refused from then on', async () => {
    const identity = build({}, settings);
    const { username, device, session } = await withPasskey(identity);
    const answer = async (signCount?: number) => {
      const half = await halfWay(identity, username);
      const { challenge } = await identity.secondFactors.startSignIn(half);
      const deviation = signCount === undefined ? {} : { signCount };
      return codeFrom(identity.secondFactors.verify(half, device.assert(challenge, deviation), { ...facts, requestId: 'clone-1' }));
    };
    expect(await answer(10)).toBe('no error');
    expect(await answer(10)).toBe('code_refused');
    const rows = await store.db.selectFrom('journal').selectAll().where('request_id', '=', 'clone-1').execute();
    expect(rows).toMatchObject([{ kind: 'event', verb: 'factor.passkey-cloned', entity_id: session.entityId }]);
    expect((await identity.secondFactors.list(session)).passkeys).toMatchObject([{ clonedAt: expect.any(String), name: 'first' }]);
    expect(await identity.secondFactors.notices(session)).toMatchObject([{ kind: 'passkey-cloned', name: 'first' }]);
    const half = await halfWay(identity, username);
    expect(await codeFrom(identity.secondFactors.startSignIn(half))).toBe('passkey_none');
    expect(await identity.view(half)).toMatchObject({ secondFactors: [], isFactorEnrolled: true });
  });

  it('is bound to one person for its life', async () => {
    const identity = build({}, settings);
    const [victim, thief] = [await withPasskey(identity), await enrolled(identity)];
    const { challenge } = await identity.secondFactors.startPasskey(thief.session, 'mine');
    const stolen = new SoftwareAuthenticator(ORIGIN).register(challenge, { credentialId: victim.device.credentialId });
    expect(await codeFrom(identity.secondFactors.addPasskey(thief.session, stolen))).toBe('passkey_refused');
    const half = await halfWay(identity, victim.username);
    const asked = await identity.secondFactors.startSignIn(half);
    expect(await codeFrom(identity.secondFactors.verify(half, victim.device.assert(asked.challenge), facts))).toBe('no error');
  });

  it('shares its tries with the codes of the same person', async () => {
    const identity = build();
    const { session, secretKey } = await enrolled(identity);
    const { device } = await addPasskey(identity, session, 'desk');
    const code = await nextCode(secretKey);
    for (let tries = 0; tries < 5; tries += 1) {
      const hash = intent();
      const { passkey } = await identity.secondFactors.startStepUp(session, hash, 'intent');
      const wrong = device.assert(passkey?.challenge ?? '', { forge: 'signature' });
      expect(await codeFrom(identity.secondFactors.stepUp(session, hash, wrong, facts))).toBe('code_refused');
    }
    expect(await codeFrom(identity.stepUp(session, intent(), code, facts))).toBe('rate_limited');
  });

  it('is not offered at an address where browsers use none', async () => {
    const identity = build({}, { SALLYPORT_PUBLIC_URL: 'http://127.0.0.1:3000' });
    const { session } = await enrolled(identity);
    expect(await codeFrom(identity.secondFactors.startPasskey(session, 'x'))).toBe('passkey_unavailable');
    expect(await identity.secondFactors.list(session)).toMatchObject({
      passkeyObstacle: 'address',
      totp: { enrolledAt: expect.any(String) },
    });
  });
});

describe('confirming an act', () => {
  it('by a passkey gives one grant for it, and the journal can tell by what', async () => {
    const identity = build({}, settings);
    const { device, session } = await withPasskey(identity);
    const hash = intent();
    const { passkey, isCodeAccepted } = await identity.secondFactors.startStepUp(session, hash, 'intent');
    expect(isCodeAccepted).toBe(false);
    const { grant } = await identity.secondFactors.stepUp(session, hash, device.assert(passkey?.challenge ?? ''), facts);
    expect(await identity.consumeGrant(session, grant, hash)).toBe('passkey');
    expect(await codeFrom(identity.consumeGrant(session, grant, hash))).toBe('grant_refused');
  });

  it('takes six digits as far as the level and the person’s own factors allow', async () => {
    const identity = build({}, settings);
    const { session, secretKey } = await enrolled(identity);
    const ways = async (level: 'intent' | 'intent-passkey' | 'intent-strongest') => {
      const { passkey, isCodeAccepted } = await identity.secondFactors.startStepUp(session, intent(), level);
      return [passkey !== null, isCodeAccepted];
    };
    expect(await ways('intent-strongest')).toEqual([false, true]);
    expect(await ways('intent-passkey')).toEqual([false, false]);
    expect(await codeFrom(identity.stepUp(session, intent(), await nextCode(secretKey), facts, 'intent-passkey'))).toBe(
      'stronger_factor_required',
    );
    // The code was not looked at, so it still counts.
    const code = await nextCode(secretKey);
    expect(await codeFrom(identity.stepUp(session, intent(), code, facts, 'intent-passkey'))).toBe('stronger_factor_required');
    const { grant } = await identity.stepUp(session, 'same', code, facts, 'intent-strongest');
    expect(await identity.consumeGrant(session, grant, 'same')).toBe('totp');

    await addPasskey(identity, session, 'desk');
    expect(await ways('intent')).toEqual([true, true]);
    expect(await ways('intent-strongest')).toEqual([true, false]);
    expect(await codeFrom(identity.stepUp(session, intent(), await nextCode(secretKey), facts, 'intent-strongest'))).toBe(
      'stronger_factor_required',
    );
  });

  it('is given up after three bad tries, and only for that act', async () => {
    const identity = build({}, settings);
    const { session, secretKey } = await enrolled(identity);
    const hash = intent();
    const tries = await Promise.all(Array.from({ length: 20 }, () => codeFrom(identity.stepUp(session, hash, '000000', facts))));
    expect(tries.filter((code) => code === 'code_refused')).toHaveLength(3);
    expect(tries.filter((code) => code === 'step_up_cancelled')).toHaveLength(17);
    const code = await nextCode(secretKey);
    expect(await codeFrom(identity.stepUp(session, hash, code, facts))).toBe('step_up_cancelled');
    expect(await codeFrom(identity.stepUp(session, intent(), code, facts))).toBe('no error');
  });

  it('makes the second factor recent again', async () => {
    const identity = build({}, settings);
    const { session, sessionId, secretKey } = await enrolled(identity);
    expect(session.factorAt).toEqual(clock.now());
    await clock.advance(400_000);
    await identity.stepUp(session, intent(), await nextCode(secretKey), facts);
    expect((await alive(identity, sessionId)).factorAt).toEqual(clock.now());
  });
});
