import { beforeAll, describe, expect, it } from 'vitest';
import type { LeaseIndex } from '#server/lease-index/index.ts';
import { freshAuthMount, freshNamespace, liveBao, liveCluster, rootClient } from '#server/testing/live.ts';
import { liveLeaseIndex, livePerson, postAsRoot, runLive, SERVICE_POLICY, tokenWith } from '#server/testing/live-verbs.ts';
import { vaultPath } from '#server/vault/index.ts';
import { inTurns } from './in-turns.ts';
import { leaseList, leaseLookup, leasePreviewPrefix } from './index.ts';

const ROLE_LEASES = 2000;
const list = (prefix: string, ...capabilities: string[]) =>
  `path "sys/leases/lookup/${prefix}" { capabilities = ${JSON.stringify(capabilities)} }`;

let namespace: string;
let userpass: string;
let index: LeaseIndex;
let logged: string[];

const person = async (...stanzas: string[]) => livePerson(await tokenWith(namespace, stanzas.join('\n')), namespace, index);
const root = () => livePerson(liveBao().rootToken, namespace, index);

beforeAll(async () => {
  namespace = await freshNamespace();
  userpass = await freshAuthMount('userpass', namespace);
  await postAsRoot(namespace, 'auth/token/roles/many', { orphan: true });
  await inTurns(Array.from({ length: ROLE_LEASES }), 16, () => postAsRoot(namespace, 'auth/token/create/many', { ttl: '1h' }));
  for (const user of ['ada', 'bob']) {
    await postAsRoot(namespace, `auth/${userpass}/users/${user}`, { password: 'planted-password-7f3a' });
    for (let turn = 0; turn < 3; turn += 1)
      await postAsRoot(namespace, `auth/${userpass}/login/${user}`, { password: 'planted-password-7f3a' });
  }
  const service = await tokenWith(namespace, SERVICE_POLICY);
  ({ index, logged } = liveLeaseIndex((at) => liveCluster().as({ token: service, namespace: at })));
});

describe('lease.list', () => {
  it('pages through thousands in byte order, counts and filters', async () => {
    const first = await runLive(leaseList, root(), { namespace, prefix: 'auth/token/create/many/', limit: '500' });
    expect(first).toMatchObject({
      matchCount: ROLE_LEASES,
      totalCount: ROLE_LEASES,
      hiddenPrefixCount: 0,
      failedPrefixCount: 0,
      isStale: false,
    });
    const ids: string[] = [];
    for (let offset = 0; offset < ROLE_LEASES; offset += 500) {
      const page = await runLive(leaseList, root(), { namespace, prefix: 'auth/token/create/many/', limit: '500', offset: String(offset) });
      ids.push(...page.rows.map((row) => row.leaseId));
    }
    expect(new Set(ids).size).toBe(ROLE_LEASES);
    expect(ids).toEqual([...ids].sort());
    const filtered = await runLive(leaseList, root(), { namespace, filter: 'LOGIN/ADA' });
    expect(filtered.rows.map((row) => row.prefix)).toEqual(Array(3).fill(`auth/${userpass}/login/ada/`));
  });

  it('gives the same leases and children as the server itself', async () => {
    const page = await runLive(leaseList, root(), { namespace, prefix: `auth/${userpass}/login/`, fresh: 'true' });
    expect(page.children).toEqual(
      ['ada', 'bob'].map((name) => ({ prefix: `auth/${userpass}/login/${name}/`, name: `${name}/`, leaseCount: 3, hasChildren: false })),
    );
  });

  it('hides what the policy hides, counts it apart, and shows nothing of its content', async () => {
    const ctx = await person(list('*', 'list', 'sudo'), list('', 'list', 'sudo'), list(`auth/${userpass}/login/bob/`, 'deny'));
    const page = await runLive(leaseList, ctx, { namespace, prefix: `auth/${userpass}/`, fresh: 'true' });
    expect(page).toMatchObject({ totalCount: 3, matchCount: 3, hiddenPrefixCount: 1 });
    expect(JSON.stringify(page)).not.toContain('bob');
    await expect(runLive(leaseList, ctx, { namespace, prefix: `auth/${userpass}/login/bob/` })).rejects.toMatchObject({
      code: 'vault_denied',
    });
  });

  it.each([
    ['list without sudo', [list('*', 'list'), list('', 'list')]],
    ['sudo without list', [list('*', 'sudo'), list('', 'sudo')]],
    ['nothing', []],
  ])('refuses a token with %s, as the server itself does', async (_, stanzas) => {
    const ctx = await person(...stanzas);
    await expect(runLive(leaseList, ctx, { namespace })).rejects.toMatchObject({ code: 'vault_denied' });
    await expect(ctx.vault(namespace).request({ method: 'LIST', path: vaultPath`sys/leases/lookup/` })).rejects.toMatchObject({
      code: 'vault_denied',
    });
  });

  it('is empty where nobody has a lease and the reader may list', async () => {
    const ctx = await person(list('nowhere/', 'list', 'sudo'));
    expect(await runLive(leaseList, ctx, { namespace, prefix: 'nowhere/' })).toMatchObject({ rows: [], children: [], totalCount: 0 });
  });

  it('keeps namespaces apart: a token of one lists nothing in another', async () => {
    const other = await freshNamespace();
    await expect(runLive(leaseList, await person(SERVICE_POLICY), { namespace: other })).rejects.toMatchObject({ code: 'vault_denied' });
    await expect(runLive(leaseList, root(), { namespace: 'no-such-place' })).rejects.toMatchObject({ code: 'vault_namespace_unknown' });
  });

  it('names the missing right when the console itself may not list', async () => {
    const powerless = await tokenWith(namespace, '');
    const { index: blind } = liveLeaseIndex((at) => liveCluster().as({ token: powerless, namespace: at }));
    const ctx = livePerson(liveBao().rootToken, namespace, blind);
    await expect(runLive(leaseList, ctx, { namespace })).rejects.toMatchObject({ code: 'service_right_missing' });
  });

  it('says how much the console could not sweep, and goes on with the rest', async () => {
    const partial = await tokenWith(namespace, `${SERVICE_POLICY}\n${list('auth/token/create/many/', 'deny')}`);
    const { index: half, logged: warnings } = liveLeaseIndex((at) => liveCluster().as({ token: partial, namespace: at }));
    const page = await runLive(leaseList, livePerson(liveBao().rootToken, namespace, half), { namespace });
    expect(page.failedPrefixCount).toBe(1);
    expect(page.totalCount).toBeGreaterThanOrEqual(6);
    expect(page.totalCount).toBeLessThan(ROLE_LEASES);
    expect(warnings.join('')).toContain('leases swept in part');
  });

  it('puts no password or token in log or answer', async () => {
    const page = await runLive(leaseList, root(), { namespace, limit: '500' });
    const seen = JSON.stringify(page) + logged.join('');
    expect(logged.length).toBeGreaterThan(0);
    expect(seen).not.toContain('planted-password-7f3a');
    expect(seen).not.toContain(liveBao().rootToken.reveal());
  });
});

describe('lease.lookup', () => {
  it('tells live, gone and refused apart, in the order asked', async () => {
    const { rows } = await runLive(leaseList, root(), { namespace, prefix: `auth/${userpass}/login/ada/`, fresh: 'true' });
    const live = rows[0]?.leaseId as string;
    const gone = `auth/${userpass}/login/ada/h0000000000`;
    const { results } = await runLive(leaseLookup, root(), { namespace, leaseIds: [gone, live] });
    expect(results).toEqual([
      { state: 'gone', leaseId: gone },
      { state: 'live', leaseId: live, lease: expect.objectContaining({ leaseId: live, isRevocationFailing: false }) },
    ]);
    const refused = await runLive(leaseLookup, await person('path "sys/leases/lookup" { capabilities = ["deny"] }'), {
      namespace,
      leaseIds: [live],
    });
    expect(refused.results).toEqual([{ state: 'failed', leaseId: live, code: 'vault_denied' }]);
  });

  it('ends the call when the token is dead', async () => {
    const token = await tokenWith(namespace, '');
    await rootClient(namespace).request({ method: 'POST', path: vaultPath`auth/token/revoke`, body: { token: token.reveal() } });
    const ctx = livePerson(token, namespace, index);
    await expect(runLive(leaseLookup, ctx, { namespace, leaseIds: ['a/1'] })).rejects.toMatchObject({ code: 'vault_token_dead' });
  });
});

describe('lease.preview-prefix', () => {
  it("counts exactly, by the reader's own token", async () => {
    const preview = await runLive(leasePreviewPrefix, root(), { namespace, prefix: 'auth/token/create/many/' });
    expect(preview.leaseCount).toBe(ROLE_LEASES);
    expect(preview.firstLeaseIds).toHaveLength(10);
  });

  it('gives no count when a part is refused', async () => {
    const ctx = await person(list('*', 'list', 'sudo'), list('auth/token/create/many/', 'deny'));
    await expect(runLive(leasePreviewPrefix, ctx, { namespace, prefix: 'auth/token/' })).rejects.toMatchObject({
      code: 'prefix_incomplete',
    });
    await expect(runLive(leasePreviewPrefix, ctx, { namespace, prefix: 'auth/token/create/many/' })).rejects.toMatchObject({
      code: 'vault_denied',
    });
  });
});
