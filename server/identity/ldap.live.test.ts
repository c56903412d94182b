import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock, systemRandom } from '#server/platform/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import { alive, build, facts, openIdentityStage, store } from '#server/testing/identity-stage.ts';
import { type LdapBao, startLdapBao } from '#server/testing/ldap-bao.ts';
import { createVaultCluster, lookupSelf, type VaultCluster } from '#server/vault/index.ts';
import type { IdentityEngine } from './engine.ts';

const PASSWORD = 'planted-directory-password';
let ldap: LdapBao;
let cluster: VaultCluster;
let identity: IdentityEngine;
beforeAll(async () => {
  await openIdentityStage();
  ldap = await startLdapBao([{ uid: 'ana', password: PASSWORD, groups: ['operators'] }]);
  cluster = createVaultCluster({ addresses: [ldap.bao.address], clock: systemClock, random: systemRandom });
  // Seeds and keys stay at the server of the run; only people are known by the directory.
  identity = build({ cluster }, { SALLYPORT_LIMIT_SIGN_IN: '100' });
});
afterAll(async () => {
  await cluster?.close();
  await ldap?.stop();
  await store.close();
});

const request = (over = {}) => ({ method: 'ldap' as const, username: 'ana', password: PASSWORD, mount: 'ldap', namespace: '', ...over });

describe('a sign-in by a real directory', () => {
  it('makes a session without a second factor, with the policies of the groups, for any spelling of the name', async () => {
    const sessions = [];
    for (const username of ['ana', ' ANA ', 'ａｎａ'])
      sessions.push(await alive(identity, (await identity.signIn(request({ username }), facts)).sessionId));
    for (const session of sessions)
      expect(session).toMatchObject({ stage: 'password', username: 'ana', policies: ['default', 'operators'] });
    expect(new Set(sessions.map(({ entityId }) => entityId)).size).toBe(1);
    const [first] = sessions;
    if (!first) throw new Error('no session');
    await identity.signOut(first, facts);
    await expect(lookupSelf(cluster.as({ token: first.vaultToken, namespace: '' }))).rejects.toMatchObject({ code: 'vault_token_dead' });
  });

  it('answers wrong password, unknown person, a pattern, an unknown mount and another method alike', async () => {
    const tries = [
      { password: 'wrong' },
      { username: 'nobody' },
      { username: 'a*' },
      { username: '*)(uid=*' },
      { mount: 'no-such-mount' },
      { namespace: 'no-such-namespace' },
      { username: 'ana', mount: 'token' },
    ];
    for (const over of tries)
      await expect(identity.signIn(request(over), facts), JSON.stringify(over)).rejects.toMatchObject({
        code: 'sign_in_refused',
        facts: undefined,
      });
  });

  it('says that the directory does not answer, of every account alike, and eats no try', async () => {
    const limited = build({ cluster }, { SALLYPORT_LIMIT_SIGN_IN: '2' });
    const from = { ...facts, address: '198.51.100.77' };
    // Of one that is only just dying Vault says the same as of a wrong password, and the try counts.
    await ldap.slapd.kill();
    for (let count = 0; count < 3; count += 1)
      for (const username of ['ana', 'nobody'])
        expect(await codeFrom(limited.signIn(request({ username }), from))).toBe('sign_in_unavailable');
  });
});
