import { beforeAll, describe, expect, it } from 'vitest';
import { freshNamespace, freshPolicy, liveBao } from '#server/testing/live.ts';
import { liveLeaseIndex, livePerson, runLive, tokenWith } from '#server/testing/live-verbs.ts';
import { policyList, policyRead } from './index.ts';

const TEXT = 'path "secret/data/app" { capabilities = ["read"] } # planted-comment';
const { index } = liveLeaseIndex(() => {
  throw new Error('Policies do not need leases.');
});

let namespace: string;
let name: string;
beforeAll(async () => {
  namespace = await freshNamespace();
  name = await freshPolicy(TEXT, namespace);
});

const root = () => livePerson(liveBao().rootToken, namespace, index);

describe('policies', () => {
  it('lists the names of the namespace and reads one', async () => {
    expect((await runLive(policyList, root(), { namespace })).names).toEqual(expect.arrayContaining([name, 'default']));
    expect((await runLive(policyList, root(), {})).names).not.toContain(name);
    expect(await runLive(policyRead, root(), { namespace, name })).toEqual({ name, text: TEXT });
  });

  it("is refused by the person's own policy, and a refusal is no empty list", async () => {
    const ctx = livePerson(await tokenWith(namespace, 'path "secret/*" { capabilities = ["read"] }'), namespace, index);
    await expect(runLive(policyList, ctx, { namespace })).rejects.toMatchObject({ code: 'vault_denied' });
    await expect(runLive(policyRead, ctx, { namespace, name })).rejects.toMatchObject({ code: 'vault_denied' });
  });

  it('says so when there is none of that name', async () => {
    await expect(runLive(policyRead, root(), { namespace, name: 'no-such-policy' })).rejects.toMatchObject({ code: 'vault_not_found' });
  });

  it.each(['..', '.', '', 'a/b', 'a\u0000', 'x'.repeat(257)])('does not take %j for a name', (bad) => {
    expect(policyRead.input.safeParse({ name: bad }).success).toBe(false);
  });
});
