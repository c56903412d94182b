import { beforeAll, describe, expect, it } from 'vitest';
import { codeOf, Secret } from '#server/platform/index.ts';
import { freshNamespace, freshPolicy, liveBao, rootClient } from '#server/testing/live.ts';
import { liveLeaseIndex, livePerson, runLive, tokenWith } from '#server/testing/live-verbs.ts';
import { readPolicy, vaultPath } from '#server/vault/index.ts';
import { policyCapabilities, policyDelete, policyList, policyRead, policySave } from './index.ts';

const TEXT = 'path "secret/data/app" { capabilities = ["read"] } # planted-comment';
const MORE = `${TEXT}\npath "secret/data/more" { capabilities = ["list"] }\n`;
const NEW = { version: null, hash: null };
const { index } = liveLeaseIndex(() => {
  throw new Error('Policies do not need leases.');
});

let namespace: string;
beforeAll(async () => {
  namespace = await freshNamespace();
});

const root = () => livePerson(liveBao().rootToken, namespace, index);
const save = (name: string, text: string, expected: unknown, ctx = root()) => runLive(policySave, ctx, { namespace, name, text, expected });
const read = (name: string) => runLive(policyRead, root(), { namespace, name });
const refusal = (work: Promise<unknown>) => work.then(() => 'done', codeOf);
const expectedOf = ({ version, hash }: { version: number | null; hash: string }) => ({ version, hash });

describe('reading policies', () => {
  it('lists the names of the namespace and reads one', async () => {
    const name = await freshPolicy(TEXT, namespace);
    expect((await runLive(policyList, root(), { namespace })).names).toEqual(expect.arrayContaining([name, 'default']));
    expect((await runLive(policyList, root(), {})).names).not.toContain(name);
    expect(await read(name)).toMatchObject({ name, text: TEXT, version: 1, expiresAt: null });
  });

  it("is refused by the person's own policy, and a refusal is no empty list", async () => {
    const name = await freshPolicy(TEXT, namespace);
    const ctx = livePerson(await tokenWith(namespace, 'path "secret/*" { capabilities = ["read"] }'), namespace, index);
    await expect(runLive(policyList, ctx, { namespace })).rejects.toMatchObject({ code: 'vault_denied' });
    await expect(runLive(policyRead, ctx, { namespace, name })).rejects.toMatchObject({ code: 'vault_denied' });
  });

  it('says so when there is none of that name', async () => {
    expect(await refusal(read('no-such-policy'))).toBe('vault_not_found');
  });

  it.each(['..', '.', '', 'a/b', 'a\u0000', 'x'.repeat(257)])('does not take %j for a name', (bad) => {
    expect(policyRead.input.safeParse({ name: bad }).success).toBe(false);
  });
});

describe('saving a policy', () => {
  it('makes one where none is, replaces the one that was read, and nothing else', async () => {
    const made = await save('app-a', TEXT, NEW);
    expect(made).toMatchObject({ name: 'app-a', text: TEXT, version: 1 });
    expect(await refusal(save('app-a', MORE, NEW))).toBe('policy_changed');
    const saved = await save('app-a', MORE, expectedOf(made));
    expect(saved).toMatchObject({ text: MORE, version: 2 });
    expect(await read('app-a')).toEqual(saved);
    expect(await refusal(save('app-a', TEXT, expectedOf(made)))).toBe('policy_changed');
    expect(await refusal(save('app-a', TEXT, { version: 2, hash: made.hash }))).toBe('policy_changed');
    expect(await refusal(save('never-made', TEXT, expectedOf(made)))).toBe('policy_changed');
    expect(await read('app-a')).toEqual(saved);
  });

  it('lets exactly one of twenty at the same moment through', async () => {
    const made = await save('raced', TEXT, NEW);
    const tries = Array.from({ length: 20 }, (_, at) => refusal(save('raced', `${TEXT}\n# by ${at}`, expectedOf(made))));
    const ends = await Promise.all(tries);
    expect(ends.filter((end) => end === 'done')).toHaveLength(1);
    expect(ends.filter((end) => end === 'policy_changed')).toHaveLength(19);
    const { text, version } = await read('raced');
    expect(version).toBe(2);
    expect(text).toBe(`${TEXT}\n# by ${ends.indexOf('done')}`);
  });

  it('lets exactly one of twenty make a new one', async () => {
    const tries = Array.from({ length: 20 }, (_, at) => refusal(save('raced-new', `${TEXT}\n# by ${at}`, NEW)));
    const ends = await Promise.all(tries);
    expect(ends.filter((end) => end === 'done')).toHaveLength(1);
    expect((await read('raced-new')).version).toBe(1);
  });

  it('keeps what a plain write would put back to the defaults', async () => {
    const settings = { cas_required: true, allow_slashes_in_identity_templates: true, expiration: '2100-01-01T00:00:00Z' };
    const path = vaultPath`sys/policies/acl/${'kept'}`;
    await rootClient(namespace).request({ method: 'POST', path, body: { ...settings, policy: TEXT, cas: -1 } });
    expect(await save('kept', MORE, expectedOf(await read('kept')))).toMatchObject({ expiresAt: settings.expiration });
    expect((await readPolicy(rootClient(namespace), 'kept')).settings).toMatchObject(settings);
  });

  it.each([
    ['path "x" {\n  capabilities = ["read"\n}', 3, 1],
    ['path "x" {\n  capabilities = ["fly"]\n}', 2, 20],
    ['path "a" { capabilities = ["read"] }\npath "x" {\n  capabilitie = ["read"]\n}', 3, 3],
    ['path "x" {\n  capabilities = "read"\n}', 2, 18],
    ['hello', 1, 6],
  ])('names the place where %j is not a policy, and writes nothing', async (text, line, column) => {
    const error: unknown = await save('broken', text, NEW).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'policy_invalid', facts: { line, column } });
    expect(await refusal(read('broken'))).toBe('vault_not_found');
  });

  it('is refused to somebody who may only read, and the policy stays', async () => {
    const made = await save('guarded', TEXT, NEW);
    const reader = 'path "sys/policies/acl/*" { capabilities = ["read"] }';
    const ctx = livePerson(await tokenWith(namespace, reader), namespace, index);
    expect(await refusal(save('guarded', MORE, expectedOf(made), ctx))).toBe('vault_denied');
    const doomed = { namespace, name: 'guarded', expected: expectedOf(made) };
    expect(await refusal(runLive(policyDelete, ctx, doomed))).toBe('vault_denied');
    expect(await read('guarded')).toEqual(made);
  });

  it.each(['root', 'ROOT', 'r00t', 'r\u043eot', 'App', 'a b', 'é', 'response-wrapping'])('makes none of the name %j', (name) => {
    const parsed = policySave.input.safeParse({ namespace, name, text: TEXT, expected: NEW });
    expect(parsed.error?.issues[0]?.path).toEqual(['name']);
  });

  it('saves and reads a policy whose name holds signs that addresses know', async () => {
    const name = 'team é%2f?x';
    await rootClient(namespace).request({ method: 'POST', path: vaultPath`sys/policies/acl/${name}`, body: { policy: TEXT } });
    expect(await save(name, MORE, expectedOf(await read(name)))).toMatchObject({ name, version: 2 });
  });

  it('changes nothing without what was read, and takes no empty text', () => {
    for (const bad of [{}, { version: 1, hash: null }, { version: null, hash: 'x' }])
      expect(policySave.input.safeParse({ namespace, name: 'a', text: TEXT, expected: bad }).success).toBe(false);
    expect(policySave.input.safeParse({ namespace, name: 'a', text: ' \n', expected: NEW }).success).toBe(false);
  });
});

describe('deleting a policy', () => {
  it('deletes the one that was read, once', async () => {
    const made = await save('doomed', TEXT, NEW);
    const saved = await save('doomed', MORE, expectedOf(made));
    const doom = (seen: typeof made) => runLive(policyDelete, root(), { namespace, name: 'doomed', expected: expectedOf(seen) });
    expect(await refusal(doom(made))).toBe('policy_changed');
    expect(await read('doomed')).toEqual(saved);
    expect(await doom(saved)).toMatchObject({ name: 'doomed' });
    expect(await refusal(read('doomed'))).toBe('vault_not_found');
    expect(await refusal(doom(saved))).toBe('vault_not_found');
  });

  it.each(['root', 'default'])("leaves the server's own %s", async (name) => {
    const { version, hash } = await read(name);
    expect(await refusal(runLive(policyDelete, root(), { namespace, name, expected: { version, hash } }))).toBe('policy_builtin');
  });
});

describe('what my token may do', () => {
  it('is asked anew each time, in the namespace that was named', async () => {
    const made = await save('mine', 'path "secret/data/a" { capabilities = ["read"] }', NEW);
    const body = { policies: ['mine'], ttl: '1h' };
    const reply = await rootClient(namespace).request({ method: 'POST', path: vaultPath`auth/token/create`, body });
    const { auth } = reply.body as { auth: { client_token: string } };
    const ask = (path: string) =>
      runLive(policyCapabilities, livePerson(new Secret(auth.client_token), namespace, index), { namespace, path });
    expect((await ask('secret/data/a')).capabilities).toEqual(['read']);
    expect((await ask('secret/data/b')).capabilities).toEqual(['deny']);
    await save('mine', 'path "secret/data/+" { capabilities = ["list", "create"] }', expectedOf(made));
    expect((await ask('secret/data/a')).capabilities).toEqual(['create', 'list']);
  });

  it.each(['', '/secret', 'a/../b', 'a\u0000'])('takes %j for no path', (path) => {
    expect(policyCapabilities.input.safeParse({ path }).success).toBe(false);
  });
});
