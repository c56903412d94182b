import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeOf, newOpaqueId, Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { buildOidcStage, type OidcStage } from '#server/testing/oidc-provider.ts';
import type { RunningRaftBao } from '#server/testing/raft-bao.ts';
import { askNode, type RaftCluster, startRaftCluster } from '#server/testing/raft-cluster.ts';
import type { VaultClient } from '../client.ts';
import { finishOidc, startOidc } from '../endpoints/auth-oidc.ts';
import { createVaultCluster } from '../transport/cluster.ts';

const CONSOLE = 'http://localhost:3000';
const dir = mkdtempSync(join(tmpdir(), 'sallyport-oidc-standby-'));
let raft: RaftCluster;
let stage: OidcStage;
beforeAll(async () => {
  raft = await startRaftCluster({ dir });
  const leader = raft.nodes[0];
  stage = await buildOidcStage({ address: leader?.address ?? '', rootToken: raft.rootToken.reveal() }, (mount) => `${CONSOLE}/${mount}`);
}, 120_000);
afterAll(async () => {
  await raft?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Our client, which asks this node. */
const at = (position: number) => {
  const cluster = createVaultCluster({ addresses: [raft.nodes[position]?.address ?? ''], clock: systemClock, random: systemRandom });
  return { client: cluster.as({ token: null, namespace: '' }), close: () => cluster.close() };
};

async function begin(client: VaultClient) {
  const clientNonce = new Secret(newOpaqueId(systemRandom));
  const redirectUri = `${CONSOLE}/${stage.mount}`;
  const { authUrl, state } = await startOidc(client, { mount: stage.mount, role: '', redirectUri, clientNonce });
  const back = await stage.authorize(authUrl.href);
  return { mount: stage.mount, state, code: new Secret(back.searchParams.get('code') ?? ''), clientNonce };
}

it.each([
  ['the leader', 'a standby', 0, 1],
  ['a standby', 'the leader', 1, 0],
  ['a standby', 'another standby', 1, 2],
])('a flow that began at %s ends at %s', async (_from, _to, from, to) => {
  const [first, last] = [at(from), at(to)];
  expect(await finishOidc(last.client, await begin(first.client))).toMatchObject({ kind: 'token' });
  await Promise.all([first.close(), last.close()]);
});

it('a flow that was under way when the leader changed is refused, and a new one ends', async () => {
  const { client, close } = at(2);
  const begun = await begin(client);
  const [leader, ...others] = raft.nodes as [RunningRaftBao, ...RunningRaftBao[]];
  expect((await askNode(leader, 'PUT', 'sys/step-down')).ok).toBe(true);
  const leads = async (node: RunningRaftBao) => ((await (await askNode(node, 'GET', 'sys/leader')).json()) as { is_self: boolean }).is_self;
  await expect.poll(async () => (await Promise.all(others.map(leads))).includes(true), { timeout: 30_000, interval: 200 }).toBe(true);
  await expect.poll(() => begin(client).then(() => 'begun', codeOf), { timeout: 30_000, interval: 500 }).toBe('begun');
  expect(await finishOidc(client, begun).then(({ kind }) => kind, codeOf)).toBe('oidc_refused');
  expect(await finishOidc(client, await begin(client))).toMatchObject({ kind: 'token' });
  await close();
}, 90_000);
