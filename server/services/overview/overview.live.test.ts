import { mkdtemp, readFile, rename, rm, symlink, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OverviewReply } from '#lib/contracts/overview.ts';
import type { LeaseIndex } from '#server/lease-index/index.ts';
import { Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import type { Snapshots } from '#server/snapshots/index.ts';
import { json, startFakeUpstream } from '#server/testing/fake-upstream.ts';
import { liveLeaseIndex } from '#server/testing/live-verbs.ts';
import { type RunningRaftBao, startRaftBao } from '#server/testing/raft-bao.ts';
import { verbContext } from '#server/testing/verb-context.ts';
import {
  capabilitiesSelf,
  createStatusProbe,
  createVaultCluster,
  type ServiceIdentity,
  type VaultCluster,
  type VaultPath,
  vaultPath,
} from '#server/vault/index.ts';
import { overviewRead } from './index.ts';

const noSnapshots = { list: async () => [] } as unknown as Snapshots;
const clusters: VaultCluster[] = [];
let home: string;
let bao: RunningRaftBao;
let cluster: VaultCluster;
let service: Secret<string>;

function clusterAt(address: string): VaultCluster {
  const made = createVaultCluster({ addresses: [address], clock: systemClock, random: systemRandom });
  clusters.push(made);
  return made;
}

/** What a person with this token is told now, by a console whose own identity has that one. */
async function look(person: Secret<string>, options: { service?: Secret<string>; at?: VaultCluster } = {}): Promise<OverviewReply> {
  const at = options.at ?? cluster;
  const serviceToken = options.service ?? service;
  const serviceIdentity = {
    client: async (namespace = '') => at.as({ token: serviceToken, namespace }),
    state: () => ({ isSignedIn: true, lastFailure: null, expiresAt: null }),
    start: () => undefined,
    stop: async () => undefined,
  } satisfies ServiceIdentity;
  const leaseIndex: LeaseIndex = liveLeaseIndex((namespace) => at.as({ token: serviceToken, namespace })).index;
  const ctx = verbContext({
    cluster: at,
    token: person,
    serviceIdentity,
    leaseIndex,
    snapshots: noSnapshots,
    status: createStatusProbe({ cluster: at, clock: systemClock }),
    capabilities: (_session, namespace, paths) => capabilitiesSelf(at.as({ token: person, namespace }), paths),
  });
  return overviewRead.output.parse(await overviewRead.run(ctx, { namespace: '' }));
}

const codes = ({ attention }: OverviewReply) => attention.map(({ code }) => code);

async function tokenWith(policy: string): Promise<Secret<string>> {
  const root = cluster.as({ token: bao.rootToken, namespace: '' });
  const name = `p-${Math.random().toString(36).slice(2)}`;
  await root.request({ method: 'POST', path: `sys/policies/acl/${name}` as VaultPath, body: { policy } });
  const reply = await root.request({ method: 'POST', path: vaultPath`auth/token/create`, body: { policies: [name], ttl: '1h' } });
  return new Secret((reply.body as { auth: { client_token: string } }).auth.client_token);
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sallyport-overview-'));
  bao = await startRaftBao({ dir: home });
  cluster = clusterAt(bao.address);
  service = await tokenWith(await readFile('docs/service-policy.hcl', 'utf8'));
});
afterAll(async () => {
  await bao?.stop();
  await Promise.all(clusters.map((one) => one.close()));
  await rm(home, { recursive: true, force: true });
});

describe('the overview of a real node', () => {
  it('says that it is well, with no more than the service policy', async () => {
    const reply = await look(bao.rootToken);
    expect(reply.cluster).toEqual({
      state: 'active',
      sealType: 'static',
      isAutoUnsealed: true,
      isAnsweringAudited: true,
      isLeaderAnswering: true,
    });
    expect(reply.nodes).toMatchObject({
      state: 'known',
      value: { leaderAddress: bao.address, nodes: [{ nodeId: 'node-1', isLeader: true }] },
    });
    expect(reply.leases).toMatchObject({ state: 'known', value: { isLowerBound: false } });
    expect(reply.irrevocable).toEqual({ state: 'known', value: { leaseCount: 0 } });
    expect(reply.serviceRights).toEqual({ state: 'known', value: { missingCount: 0 } });
    // No audit log was given to this console, which takes nothing else away.
    expect(reply.audit).toMatchObject({ state: 'failed', code: 'internal' });
    expect(codes(reply)).toEqual(['snapshot_old']);
  });

  it('shows nobody what their own token may not read, and says so', async () => {
    const reply = await look(await tokenWith('path "nothing/*" { capabilities = ["read"] }'));
    expect(reply.leases).toMatchObject({ state: 'failed', code: 'vault_denied' });
    expect(reply.irrevocable).toMatchObject({ state: 'failed', code: 'vault_denied' });
    expect(reply.snapshots).toMatchObject({ state: 'failed', code: 'vault_denied' });
    expect(reply.nodes).toMatchObject({ state: 'known', value: { nodes: null, nodesFailure: 'vault_denied' } });
  });

  it('counts what the console itself lacks', async () => {
    const reply = await look(bao.rootToken, { service: await tokenWith('path "sys/leases/lookup/*" { capabilities = ["list", "sudo"] }') });
    expect(codes(reply)).toContain('service_rights_missing');
  });

  it('finds a dead audit device, although the node says that it is well, and sees it come back', async () => {
    const aside = `${bao.auditFile}.aside`;
    await rename(bao.auditFile, aside);
    await symlink('/dev/full', bao.auditFile);
    bao.kill('SIGHUP');
    await expect.poll(async () => codes(await look(bao.rootToken)), { timeout: 15_000 }).toContain('audit_device_dead');
    const reply = await look(bao.rootToken);
    expect(reply.cluster).toMatchObject({ state: 'active', isAnsweringAudited: false });
    expect(reply.leases.state).toBe('failed');
    await unlink(bao.auditFile);
    await rename(aside, bao.auditFile);
    bao.kill('SIGHUP');
    await expect.poll(async () => (await look(bao.rootToken)).cluster.isAnsweringAudited, { timeout: 15_000 }).toBe(true);
  });

  it('says that it is sealed', async () => {
    await cluster.as({ token: bao.rootToken, namespace: '' }).request({ method: 'PUT', path: vaultPath`sys/seal` });
    const reply = await look(bao.rootToken);
    expect(codes(reply)[0]).toBe('vault_sealed');
    expect(reply.cluster).toMatchObject({ state: 'sealed', isAnsweringAudited: null });
    expect(reply.irrevocable).toMatchObject({ state: 'failed', code: 'vault_sealed' });
  });

  it('says that it is gone when it is killed, and that it is well after its restart', async () => {
    bao.kill('SIGKILL');
    await bao.ended;
    const reply = await look(bao.rootToken);
    expect(codes(reply)[0]).toBe('vault_unreachable');
    expect(reply.nodes.state).toBe('failed');
    await bao.restart();
    expect(codes(await look(bao.rootToken))).toEqual(['snapshot_old']);
  });
});

it('says that nobody leads when a standby knows no leader', async () => {
  const health = { initialized: true, sealed: false, standby: true, version: '2.7.2', cluster_name: 'c' };
  const upstream = await startFakeUpstream(({ path }, response) => {
    if (path.startsWith('/v1/sys/health')) json(response, 429, health);
    else if (path === '/v1/sys/leader') json(response, 200, { ha_enabled: true, is_self: false, leader_address: '' });
    else json(response, 500, { errors: ['local node not active but active cluster node not found'] });
  });
  try {
    const reply = await look(new Secret('s.unused'), { at: clusterAt(upstream.address), service: new Secret('s.unused') });
    expect(codes(reply)).toEqual(['no_leader']);
  } finally {
    await upstream.close();
  }
});
