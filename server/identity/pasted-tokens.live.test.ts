import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '#server/platform/index.ts';
import {
  addPerson,
  alive,
  build,
  byPassword,
  byToken,
  facts,
  openIdentityStage,
  personalToken,
  readerPolicy,
  selfOf,
  store,
} from '#server/testing/identity-stage.ts';
import { liveBao, rootClient } from '#server/testing/live.ts';
import { vaultPath } from '#server/vault/index.ts';

beforeAll(openIdentityStage);
afterAll(() => store.close());

describe('pasted tokens', () => {
  it('are replaced by a child where policies allow, and only the child dies', async () => {
    const identity = build();
    const pasted = await personalToken(await addPerson());
    const result = await identity.signIn(byToken(pasted), facts);
    const session = await alive(identity, result.sessionId);
    expect(result).toMatchObject({ person: { entityId: session.entityId, displayName: session.displayName } });
    expect(session.vaultToken.reveal()).not.toBe(pasted);
    const child = await selfOf(session.vaultToken);
    expect(child).toMatchObject({ entityId: session.entityId, isOrphan: false, displayName: 'token-sallyport' });
    expect(child.ttlSeconds).toBeLessThanOrEqual(28_800);
    await identity.signOut(session, facts);
    await expect(selfOf(session.vaultToken)).rejects.toMatchObject({ code: 'vault_token_dead' });
    expect((await selfOf(new Secret(pasted))).entityId).toBe(session.entityId);
  });

  it('are used as they are where policies allow no child, and are only forgotten', async () => {
    const identity = build();
    const pasted = await personalToken(await addPerson([]));
    const { sessionId } = await identity.signIn(byToken(pasted), facts);
    const session = await alive(identity, sessionId);
    expect(session.vaultToken.reveal()).toBe(pasted);
    await identity.signOut(session, facts);
    expect(await identity.findSession(sessionId, { isActivity: true })).toBeNull();
    expect((await selfOf(new Secret(pasted))).entityId).toBe(session.entityId);
  });

  it('are refused without an identity, the root token first of all, and left alive', async () => {
    const identity = build();
    const { rootToken } = liveBao();
    await expect(identity.signIn(byToken(rootToken.reveal()), facts)).rejects.toMatchObject({ code: 'entity_required' });
    expect((await selfOf(rootToken)).entityId).toBe('');
  });
});

describe('a limit of uses', () => {
  // Vault says -1 of a token in the answer to its last use.
  it.each([
    [1, null],
    [2, -1],
    [5, 3],
  ])('of %i keeps a pasted token from a session, and costs it one use', async (uses, left) => {
    const pasted = new Secret(await personalToken(await addPerson([readerPolicy], { token_num_uses: uses })));
    await expect(build().signIn(byToken(pasted.reveal()), facts)).rejects.toMatchObject({ code: 'token_uses_limited' });
    if (left === null) await expect(selfOf(pasted)).rejects.toMatchObject({ code: 'vault_token_dead' });
    else expect((await selfOf(pasted)).usesLeft).toBe(left);
  });

  it('keeps a login from a session, and its token is revoked', async () => {
    const limited = await addPerson([readerPolicy], { token_num_uses: 5 });
    await personalToken(limited);
    /** Tokens of this person's logins that the server still holds. Of other tests' tokens some end meanwhile. */
    const heldCount = async () => {
      const { body } = await rootClient().request({ method: 'LIST', path: vaultPath`auth/token/accessors` });
      const pathOf = (accessor: string) =>
        rootClient()
          .request({ method: 'POST', path: vaultPath`auth/token/lookup-accessor`, body: { accessor } })
          .then(
            (reply) => (reply.body as { data: { path: string } }).data.path,
            () => '',
          );
      const paths = await Promise.all((body as { data: { keys: string[] } }).data.keys.map(pathOf));
      return paths.filter((path) => path.endsWith(`/login/${limited}`)).length;
    };
    expect(await heldCount()).toBe(1);
    await expect(build().signIn(byPassword(limited), facts)).rejects.toMatchObject({ code: 'token_uses_limited' });
    expect(await heldCount()).toBe(1);
  });
});
