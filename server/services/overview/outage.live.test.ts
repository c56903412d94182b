import { mkdtemp, readFile, rename, rm, symlink, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OverviewReply } from '#lib/contracts/overview.ts';
import { Secret } from '#server/platform/index.ts';
import { type LiveConsole, openLiveConsole } from '#server/testing/live-console.ts';
import { runLive } from '#server/testing/live-verbs.ts';
import type { RunningRaftBao } from '#server/testing/raft-bao.ts';
import { askNode, type RaftCluster, startRaftCluster } from '#server/testing/raft-cluster.ts';
import { overviewRead } from './index.ts';

/** An election takes two to three seconds here, and a node counts as lost after ten of silence. */
const ELECTION_MS = 8_000;
const LOSS_MS = 16_000;

let home: string;
let raft: RaftCluster;
let own: LiveConsole;
/** The one that led at the start, and that the console asks first. */
let first: RunningRaftBao;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sallyport-outage-'));
  raft = await startRaftCluster({ dir: home });
  first = raft.nodes[0] as RunningRaftBao;
  await askNode(first, 'POST', 'sys/policies/acl/service', { policy: await readFile('docs/service-policy.hcl', 'utf8') });
  const made = await askNode(first, 'POST', 'auth/token/create', { policies: ['service'] });
  const { auth } = (await made.json()) as { auth: { client_token: string } };
  own = openLiveConsole({ addresses: raft.nodes.map(({ address }) => address), serviceToken: new Secret(auth.client_token) });
});
afterAll(async () => {
  await own?.close();
  await raft?.stop();
  await rm(home, { recursive: true, force: true });
});

const look = (person = raft.rootToken) => runLive(overviewRead, own.contextOf(person), { namespace: '' });
const codes = ({ attention }: OverviewReply) => attention.map(({ code }) => code);
const nodesOf = ({ nodes }: OverviewReply) => (nodes.state === 'known' ? nodes.value : null);
const lostOf = (reply: OverviewReply) => nodesOf(reply)?.nodes?.flatMap(({ nodeId, isLost }) => (isLost ? [nodeId] : []));

/** Looks on until the wanted thing shows; resolves to all that was said until then. */
async function watch(isShown: (reply: OverviewReply) => boolean, timeoutMs: number): Promise<OverviewReply[]> {
  const said: OverviewReply[] = [];
  const lookOn = async () => {
    own.ageShared();
    said.push(await look());
    return isShown(said.at(-1) as OverviewReply);
  };
  await expect.poll(lookOn, { timeout: timeoutMs, interval: 200 }).toBe(true);
  return said;
}

/** How often each path was asked for, by the audit logs of all nodes. */
async function askedCounts(): Promise<Map<string, number>> {
  const logs = await Promise.all(raft.nodes.map(({ auditFile }) => readFile(auditFile, 'utf8')));
  const counts = new Map<string, number>();
  for (const line of logs.join('').split('\n').filter(Boolean)) {
    const { type, request } = JSON.parse(line) as { type: string; request: { path: string } };
    if (type === 'request') counts.set(request.path, (counts.get(request.path) ?? 0) + 1);
  }
  return counts;
}

async function breakAuditDevice(node: RunningRaftBao): Promise<() => Promise<void>> {
  const aside = `${node.auditFile}.aside`;
  await rename(node.auditFile, aside);
  await symlink('/dev/full', node.auditFile);
  node.kill('SIGHUP');
  return async () => {
    await unlink(node.auditFile);
    await rename(aside, node.auditFile);
    node.kill('SIGHUP');
  };
}

describe('the overview of three real nodes', () => {
  it('says that all is well', async () => {
    const reply = await look();
    expect(reply.cluster).toMatchObject({ state: 'active', isAnsweringAudited: true, isLeaderAnswering: true });
    expect(nodesOf(reply)).toMatchObject({ leaderAddress: first.address });
    expect(nodesOf(reply)?.nodes).toHaveLength(3);
    expect(codes(reply)).toEqual(['snapshot_old']);
  });

  it('asks with its own identity once for all who look, and shows each what their own token may read', async () => {
    const made = await askNode(first, 'POST', 'auth/token/create', { policies: ['default'] });
    const { auth } = (await made.json()) as { auth: { client_token: string } };
    const before = await askedCounts();
    expect(nodesOf(await look())?.nodes).toHaveLength(3);
    expect(nodesOf(await look(new Secret(auth.client_token)))).toMatchObject({ nodes: null, nodesFailure: 'vault_denied' });
    const counts = await askedCounts();
    const since = (path: string) => (counts.get(path) ?? 0) - (before.get(path) ?? 0);
    // All within ten seconds of the first look of this console.
    for (const path of ['auth/token/lookup-self', 'sys/storage/raft/autopilot/state']) {
      expect(counts.get(path)).toBe(1);
      expect(since(path)).toBe(0);
    }
    expect(since('sys/capabilities-self')).toBeGreaterThanOrEqual(2);
  });

  it("says that the leader's audit device is dead, although its health is well and the other nodes answer", async () => {
    const mend = await breakAuditDevice(first);
    try {
      await watch((reply) => codes(reply)[0] === 'audit_device_dead', ELECTION_MS);
      expect((await askNode(first, 'GET', 'sys/health')).status).toBe(200);
      const other = raft.nodes[1] as RunningRaftBao;
      expect((await askNode(other, 'GET', 'auth/token/lookup-self')).status).toBe(200);
    } finally {
      await mend();
    }
    await watch((reply) => codes(reply).join() === 'snapshot_old', ELECTION_MS);
  });

  it('names the new leader and the lost node after the leader was killed, and blames no audit device', async () => {
    first.kill('SIGKILL');
    await first.ended;
    const said = await watch((reply) => lostOf(reply)?.join() === 'node-1', LOSS_MS);
    const found = said.at(-1) as OverviewReply;
    const leader = nodesOf(found)?.nodes?.find(({ isLeader }) => isLeader)?.nodeId;
    expect(['node-2', 'node-3']).toContain(leader);
    expect(nodesOf(found)?.leaderAddress).toBe(raft.nodes[leader === 'node-2' ? 1 : 2]?.address);
    expect(codes(found)).toEqual(['node_lost', 'snapshot_old']);
    expect(said.flatMap(codes)).not.toContain('audit_device_dead');
    expect(said.flatMap(codes)).not.toContain('vault_unreachable');
  });

  it('does not miss the leader because the node that came back does not know it yet', async () => {
    await first.restart();
    const said = await watch((reply) => lostOf(reply)?.length === 0, LOSS_MS);
    expect(said.flatMap(codes)).not.toContain('no_leader');
  });

  it('does not call the cluster sealed because one node is', async () => {
    expect((await askNode(first, 'PUT', 'sys/seal')).status).toBe(204);
    const reply = await look();
    expect(['active', 'standby']).toContain(reply.cluster.state);
    expect(codes(reply)).not.toContain('vault_sealed');
  });

  it('says that it is sealed when every node is, and shows nothing as fresh', async () => {
    expect((await look()).leases).toMatchObject({ state: 'known', value: { isStale: false } });
    for (const node of raft.nodes) await askNode(node, 'PUT', 'sys/seal');
    const said = await watch(({ cluster, serviceRights }) => cluster.state === 'sealed' && serviceRights.state === 'failed', ELECTION_MS);
    const reply = said.at(-1) as OverviewReply;
    expect(codes(reply)[0]).toBe('vault_sealed');
    expect(reply.cluster).toMatchObject({ isAnsweringAudited: null, isLeaderAnswering: null });
    expect(reply.leases).toMatchObject({ state: 'known', value: { isStale: true } });
    for (const part of [reply.nodes, reply.irrevocable, reply.serviceRights]) expect(part).toMatchObject({ code: 'vault_sealed' });
  });
});
