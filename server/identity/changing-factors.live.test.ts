import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { codeFrom } from '#server/testing/code-from.ts';
import {
  alive,
  build,
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
import { addPasskey, halfWay, withPasskey } from '#server/testing/passkey-people.ts';
import { readSecret } from '#server/vault/index.ts';

beforeAll(openIdentityStage, 120_000);
afterAll(() => store.close());

const settings = { SALLYPORT_LIMIT_CODE: '1000' };

describe('changing factors', () => {
  it('ends the other sessions, tells the person elsewhere, and keeps the last factor', async () => {
    const identity = build({}, settings);
    const { username, session, secretKey } = await enrolled(identity);
    const half = await halfWay(identity, username);
    const elsewhere = await alive(identity, (await identity.verify(half, await nextCode(secretKey), facts)).sessionId);
    expect(await codeFrom(identity.secondFactors.removeTotp(session))).toBe('last_factor');

    const { device, passkeyId } = await addPasskey(identity, session, 'desk');
    await vi.waitFor(() => expect(selfOf(elsewhere.vaultToken)).rejects.toMatchObject({ code: 'vault_token_dead' }), 10_000);
    expect(await identity.secondFactors.notices(session)).toEqual([]);
    await identity.secondFactors.renamePasskey(session, passkeyId, 'desk 2');

    const later = await halfWay(identity, username);
    expect(await identity.view(later)).toMatchObject({ secondFactors: ['passkey', 'totp'] });
    const { challenge } = await identity.secondFactors.startSignIn(later);
    const second = await alive(identity, (await identity.secondFactors.verify(later, device.assert(challenge), facts)).sessionId);
    const [notice] = await identity.secondFactors.notices(second);
    expect(notice).toMatchObject({ kind: 'passkey-added', name: 'desk' });
    await identity.secondFactors.dismissNotices(second, notice?.noticeId ?? '');
    expect(await identity.secondFactors.notices(second)).toEqual([]);

    await identity.secondFactors.removeTotp(second);
    expect(await codeFrom(identity.secondFactors.removeTotp(second))).toBe('factor_gone');
    expect(await codeFrom(identity.secondFactors.removePasskey(second, passkeyId))).toBe('last_factor');
    expect(await codeFrom(identity.secondFactors.removePasskey(second, 'f'.repeat(32)))).toBe('factor_gone');
    const { passkeys, totp } = await identity.secondFactors.list(second);
    expect([passkeys.map(({ name, lastUsedAt }) => [name, lastUsedAt !== null]), totp]).toEqual([[['desk 2', true]], null]);
  });

  it('of which two are removed at once leaves one', async () => {
    const identity = build({}, settings);
    const { session } = await withPasskey(identity);
    const { passkeyId } = await addPasskey(identity, session, 'second');
    const [first] = (await identity.secondFactors.list(session)).passkeys;
    const removals = [passkeyId, first?.passkeyId ?? ''].map((id) => codeFrom(identity.secondFactors.removePasskey(session, id)));
    expect((await Promise.all(removals)).sort()).toEqual(['last_factor', 'no error']);
    expect((await identity.secondFactors.list(session)).passkeys).toHaveLength(1);
  });

  it('of a removed app makes its codes useless at once, in every process', async () => {
    const [identity, other] = [build({}, settings), build({}, settings)];
    const { username, session, secretKey } = await enrolled(identity);
    await addPasskey(identity, session, 'desk');
    // The other process has read the seed and remembers it.
    const half = await halfWay(other, username);
    expect(await codeFrom(other.verify(half, '000000', facts))).toBe('code_refused');
    await identity.secondFactors.removeTotp(session);
    const again = await halfWay(identity, username);
    expect(await codeFrom(other.verify(again, await nextCode(secretKey), facts))).toBe('code_refused');
  });

  it('adds an app beside passkeys, with its seed sealed until its first code', async () => {
    const identity = build({}, settings);
    const { username, session } = await withPasskey(identity);
    const { secretKey } = await identity.secondFactors.startTotp(session);
    expect((await dump()).includes(secretKey)).toBe(false);
    expect(await codeFrom(identity.secondFactors.confirmTotp(session, '000000'))).toBe('code_refused');
    expect((await identity.secondFactors.list(session)).totp).toBeNull();
    await identity.secondFactors.confirmTotp(session, await nextCode(secretKey));
    const half = await halfWay(identity, username);
    expect(await codeFrom(identity.verify(half, await nextCode(secretKey), facts))).toBe('no error');
  });

  it('puts a new app in the place of the present one when its first code came, and not before', async () => {
    const [identity, other] = [build({}, settings), build({}, settings)];
    const { username, session, secretKey: before } = await enrolled(identity);
    const { secretKey: after } = await identity.secondFactors.startTotp(session);
    // The other process has read the seed and remembers it.
    const [still, late] = [await halfWay(other, username), await halfWay(other, username)];
    const confirming = await other.verify(still, await nextCode(before), facts);
    expect(await codeFrom(other.secondFactors.confirmTotp(session, await nextCode(before)))).toBe('code_refused');
    await identity.secondFactors.confirmTotp(session, await nextCode(after));
    expect(await identity.findSession(confirming.sessionId, { isActivity: false })).toBeNull();
    expect(await codeFrom(other.verify(late, await nextCode(before), facts))).not.toBe('no error');
    const half = await halfWay(other, username);
    expect(await codeFrom(other.verify(half, await nextCode(before), facts))).toBe('code_refused');
    expect(await codeFrom(other.verify(half, await nextCode(after), facts))).toBe('no error');
  });

  it('keeps members of the document that it does not know', async () => {
    const identity = build({}, settings);
    const { session } = await enrolled(identity);
    const path = `${kvMount}/data/factors/${session.entityId}` as never;
    const before = await readSecret(rootClient(), kvMount, `factors/${session.entityId}`);
    await rootClient().request({ method: 'POST', path, body: { data: { ...before?.data, later: { kept: true } } } });
    await addPasskey(identity, session, 'desk');
    const after = await readSecret(rootClient(), kvMount, `factors/${session.entityId}`);
    expect(after?.data).toMatchObject({ later: { kept: true }, passkeys: [{ name: 'desk' }], totp: before?.data['totp'] });
    expect(JSON.stringify(after?.data['passkeys'])).not.toContain(session.entityId);
  });
});
