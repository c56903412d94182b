import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { missingServiceRights } from '#server/services/index.ts';
import { createVaultCluster, type VaultCluster } from '#server/vault/index.ts';
import { type DevPostgres, findPostgres, startPostgres } from '../dev-postgres.ts';
import { type RunningRaftBao, startRaftBao } from '../raft-bao.ts';
import { addManyLeases } from './big.ts';
import { type BuildOptions, buildEstate } from './build-estate.ts';
import { PEOPLE, SERVICES } from './company.ts';
import { emptyState, loadState } from './estate-state.ts';
import { pairsSince } from './history/templates.ts';
import { perform } from './simulator/acts.ts';
import { vaultMadeUsers } from './steps/databases.ts';
import { type VaultAdmin, vaultAdmin } from './vault-admin.ts';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-estate-'));
const stateFile = join(dir, 'estate.json');
const said: string[] = [];
let bao: RunningRaftBao;
let postgres: DevPostgres | null = null;
let cluster: VaultCluster;
let options: BuildOptions;
let root: VaultAdmin;

beforeAll(async () => {
  bao = await startRaftBao({ dir: join(dir, 'bao') });
  if (findPostgres()) postgres = await startPostgres({ dir: join(dir, 'postgres') });
  cluster = createVaultCluster({ addresses: [bao.address], clock: systemClock, random: systemRandom });
  root = vaultAdmin({ address: bao.address, token: bao.rootToken.reveal() });
  options = {
    vault: root,
    state: emptyState(),
    postgres,
    serviceLimit: 5,
    serviceDir: join(dir, 'service'),
    enrolFactor: async () => 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
    random: systemRandom,
    auditFile: bao.auditFile,
    historyCalls: 400,
    now: () => new Date(),
    signal: new AbortController().signal,
    stateFile,
    say: (line) => said.push(line),
  };
  await buildEstate(options);
}, 120_000);

afterAll(async () => {
  await cluster?.close();
  await bao?.stop();
  await postgres?.stop();
  rmSync(dir, { recursive: true, force: true });
  if (postgres) rmSync(postgres.home, { recursive: true, force: true });
});

async function capabilitiesOf(username: string, paths: readonly string[]): Promise<Record<string, string[]>> {
  const login = await root
    .withToken(null)
    .call('POST', `auth/userpass/login/${username}`, { password: options.state.people[username]?.password });
  const answer = await root.withToken(login.body.auth.client_token).write('sys/capabilities-self', { paths });
  return Object.fromEntries(paths.map((path) => [path, (answer.body.data[path] as string[]).sort()]));
}

const [lookupRoot, lookupChild] = ['sys/leases/lookup/database/', 'payments/sys/leases/lookup/database/'];
const [revoke, revokeChild, prefix] = ['sys/leases/revoke', 'payments/sys/leases/revoke', 'data/sys/leases/revoke-prefix/database/'];
const policy = 'data/sys/policies/acl/anything';
const [auditRoot, auditChild] = ['sallyport/data/console/audit/root', 'sallyport/data/console/audit/payments'];
const factor = 'sallyport/data/factors/somebody';
const asked = [lookupRoot, lookupChild, revoke, revokeChild, prefix, policy, auditRoot, auditChild, factor];
const seeAll = { [lookupRoot]: ['list', 'sudo'], [lookupChild]: ['list', 'sudo'] };
const noRevoke = { [revoke]: ['deny'], [revokeChild]: ['deny'], [prefix]: ['deny'] };
const mayRevoke = { [revoke]: ['update'], [revokeChild]: ['update'], [prefix]: ['sudo', 'update'] };

describe('what each role may do, by the word of the server', () => {
  test.each([
    ['ana', { ...seeAll, ...noRevoke, [policy]: ['list', 'read'], [auditRoot]: ['deny'], [auditChild]: ['read'], [factor]: ['deny'] }],
    ['ben', { ...seeAll, ...mayRevoke, [policy]: ['list', 'read'], [auditRoot]: ['read'], [auditChild]: ['read'], [factor]: ['deny'] }],
    [
      'dan',
      {
        ...seeAll,
        ...mayRevoke,
        [policy]: ['create', 'delete', 'list', 'read', 'update'],
        [auditRoot]: ['read'],
        [auditChild]: ['read'],
        [factor]: ['deny'],
      },
    ],
    [
      'eva',
      {
        ...noRevoke,
        [lookupRoot]: ['deny'],
        [lookupChild]: ['deny'],
        [policy]: ['list', 'read'],
        [auditRoot]: ['read'],
        [auditChild]: ['read'],
        [factor]: ['deny'],
      },
    ],
  ])('%s', async (username, expected) => {
    expect(await capabilitiesOf(username, asked)).toEqual(expected);
  });

  test('everybody has an entity of their own with metadata, and nobody else has a factor', async () => {
    for (const person of PEOPLE) {
      const entity = (await root.get(`identity/entity/name/${person.username}`)).body.data;
      expect(entity).toMatchObject({ id: options.state.people[person.username]?.entityId, metadata: { role: person.role } });
      expect(options.state.people[person.username]?.totpSecret === null).toBe(!person.isEnrolled);
    }
  });
});

describe("the console's own identity", () => {
  const serviceToken = async () => {
    const read = (name: string) => readFileSync(join(options.serviceDir, name), 'utf8').trim();
    const login = await root.withToken(null).write('auth/approle/login', { role_id: read('role-id'), secret_id: read('secret-id') });
    return new Secret<string>(login.body.auth.client_token);
  };

  test('has all it needs, and neither revokes leases nor writes policies nor reads secrets of others', async () => {
    const token = await serviceToken();
    expect(await missingServiceRights(cluster.as({ token, namespace: '' }), 'sallyport')).toEqual([]);
    const forbidden = [revoke, revokeChild, prefix, policy, 'sys/policies/acl/x', 'kv/data/x', 'payments/kv/data/x'];
    const answer = await root.withToken(token.reveal()).write('sys/capabilities-self', { paths: forbidden });
    for (const path of forbidden) expect([path, answer.body.data[path]]).toEqual([path, ['deny']]);
  });

  test('every stanza of the policy that is left out is named', async () => {
    const file = readFileSync(new URL('../../../docs/service-policy.hcl', import.meta.url), 'utf8');
    const stanzas = file.match(/^path "[^"]+" \{[^}]*\}/gm) ?? [];
    expect(stanzas.length).toBeGreaterThan(10);
    for (const stanza of stanzas) {
      const path = /"([^"]+)"/.exec(stanza)?.[1] ?? '';
      await root.write('sys/policies/acl/smaller', { policy: file.replace(stanza, '') });
      const made = await root.write('auth/token/create', { policies: ['smaller'], no_default_policy: true, ttl: '5m' });
      const client = cluster.as({ token: new Secret(made.body.auth.client_token), namespace: '' });
      const missing = (await missingServiceRights(client, 'sallyport')).map((right) => right.path);
      // Without the right to ask, nothing is known to be there.
      if (path === 'sys/capabilities-self') expect(missing).toContain(path);
      else expect([path, missing]).toEqual([path, [path]]);
    }
  });

  test('a server that does not answer is a failure and not a missing right', async () => {
    const nobody = createVaultCluster({ addresses: ['http://127.0.0.1:1'], clock: systemClock, random: systemRandom });
    const client = nobody.as({ token: new Secret('s.x'), namespace: '' });
    await expect(missingServiceRights(client, 'sallyport')).rejects.toMatchObject({ code: 'vault_unreachable' });
    await nobody.close();
  });
});

describe('services', () => {
  test('read their own secrets and not those of others, and draw users that are gone when revoked', async () => {
    const service = SERVICES[0];
    const other = SERVICES[1];
    if (!service || !other) throw new Error('The company has no services.');
    const memory: Parameters<typeof perform>[2] = { token: null, lease: null };
    const context = { vault: root.withToken(null), state: options.state, now: () => new Date(), fraction: () => 0 };
    await perform('login', { service, ordinal: 0 }, memory, context);
    const self = root.inNamespace(service.namespace).withToken(memory.token?.value.reveal() ?? '');
    expect((await self.get(`kv/data/${service.name}/config`)).status).toBe(200);
    expect((await self.get(`kv/data/${other.name}/config`)).status).toBe(403);
    expect((await self.get(`kv/data/shared/${service.team}/break-glass`)).status).toBe(403);
    expect((await root.inNamespace(service.namespace).get(`kv/metadata/${service.name}/config`)).body.data.current_version).toBe(4);
    if (!postgres) return;
    const before = await vaultMadeUsers(postgres);
    await perform('draw-database', { service, ordinal: 0 }, memory, context);
    expect(await vaultMadeUsers(postgres)).toHaveLength(before.length + 1);
    await root.inNamespace(service.namespace).write('sys/leases/revoke', { lease_id: memory.lease?.value, sync: true });
    expect(await vaultMadeUsers(postgres)).toEqual(before);
  });
});

describe('building it again', () => {
  test('a second start builds nothing and forgets nothing; a half-finished one is finished', async () => {
    expect(statSync(stateFile).mode & 0o777).toBe(0o600);
    const kept = loadState(stateFile);
    expect(await buildEstate({ ...options, state: kept })).toBe(false);
    expect(kept.people).toEqual(options.state.people);

    // As if it had crashed before the marks of these steps were written.
    for (const step of ['people', 'service-logins', 'secrets', 'database-roles']) delete kept.steps[step];
    expect(await buildEstate({ ...options, state: kept })).toBe(true);
    expect(kept.people).toEqual(options.state.people);
    const config = await root.inNamespace('payments').get('kv/metadata/cart/config');
    expect(config.body.data.current_version).toBe(4);
  }, 60_000);
});

describe('the history', () => {
  const historyFile = () => join(bao.auditFile, '..', 'history.ndjson');

  test('is as long as its label says, pairs every call, and knows the entities of the estate', () => {
    const label = JSON.parse(readFileSync(join(bao.auditFile, '..', 'history.json'), 'utf8'));
    expect(label).toMatchObject({ label: 'demo history' });
    const pairs = pairsSince(historyFile(), 0);
    expect(label.entries).toBe(2 * pairs.length);
    expect(pairs.length).toBeGreaterThan(300);
    const entities = new Set(pairs.map((pair) => pair.response.auth?.entity_id).filter(Boolean));
    const known = [...Object.values(options.state.services), ...Object.values(options.state.people)].map((one) => one.entityId);
    for (const entity of entities) expect(known).toContain(entity);
  });

  test("hashes named leases with the server's own HMAC, and holds no value in clear", async () => {
    const text = readFileSync(historyFile(), 'utf8');
    for (const person of Object.values(options.state.people)) expect(text).not.toContain(person.password);
    expect(text).not.toContain(options.state.opsToken);
    if (!postgres) return;
    const drawn = new Set([...text.matchAll(/"lease_id":"(database\/creds\/[^"]+)"/g)].map((match) => match[1] ?? ''));
    const named = new Set([...text.matchAll(/"lease_id":"(hmac-sha256:[0-9a-f]{64})"/g)].map((match) => match[1] ?? ''));
    expect(named.size).toBeGreaterThan(0);
    const hashes = new Set<string>();
    for (const lease of drawn) hashes.add((await root.write('sys/audit-hash/file', { input: lease })).body.data.hash);
    for (const one of named) expect(hashes).toContain(one);
  });
});

test('many leases are added once, and what is missing of them later', async () => {
  const add = (wanted: number) =>
    addManyLeases({ vault: root, wanted, clock: systemClock, say: () => undefined, signal: new AbortController().signal });
  expect(await add(40)).toBe(40);
  expect(await add(50)).toBe(10);
  const jobs = await root.list('sys/leases/lookup/archive/');
  expect(jobs).toHaveLength(1);
});
