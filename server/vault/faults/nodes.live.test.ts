import { rename, symlink, unlink } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { callOn, type FaultStage, startFaultStage, type TriedCall, tried } from '#server/testing/fault-stage.ts';
import { DEADLINE_MS, type LeaderFault, leaderLossFaults, loseLeader, READ_TROUBLE, WRITE_TROUBLE } from '#server/testing/leader-loss.ts';
import { liveCapabilities } from '#server/testing/live.ts';
import { createSecretCache } from '../cache/create-secret-cache.ts';
import type { VaultClient } from '../client.ts';
import { readPlainSecret, writePlainSecret } from '../endpoints/kv1.ts';
import { vaultPath } from '../path.ts';

/** Five minutes are what a path without a rule keeps fresh. */
const PAST_TTL_MS = 301_000;

const can = await liveCapabilities();
let stage: FaultStage;
let client: VaultClient;
const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);

beforeAll(async () => {
  if (!can.hasStaticSeal || !can.declaresAuditDevices) return;
  process.on('unhandledRejection', note);
  stage = await startFaultStage();
  client = stage.connect().as({ token: stage.raft.rootToken, namespace: '' });
  await stage.root.request({ method: 'POST', path: vaultPath`sys/mounts/kv`, body: { type: 'kv' } });
  await writePlainSecret(stage.root, 'kv', 'config', { value: '1' });
});
beforeEach(({ skip }) => {
  if (!can.hasStaticSeal || !can.declaresAuditDevices) skip('This server has no static seal, or no audit devices in its configuration.');
});
afterEach(() => expect(unhandled.splice(0)).toEqual([]));
afterAll(async () => {
  process.off('unhandledRejection', note);
  await stage?.stop();
});

const read = () => readPlainSecret(client, 'kv', 'config');
let written = 0;
const write = () => {
  written += 1;
  return writePlainSecret(client, 'kv', `write-${written}`, { value: String(written) });
};
const codes = (calls: readonly TriedCall[]) => [...new Set(calls.map(({ code }) => code))];
const longest = (calls: readonly TriedCall[]) => Math.max(...calls.map(({ tookMs }) => tookMs));
const isBack = (calls: readonly TriedCall[]) => calls.at(-1)?.code === 'ok';

/** Until reads and writes go well again, with every failure in between of the wanted kind and within its deadline. */
async function recovers(): Promise<void> {
  const calls = await callOn(write, isBack);
  expect(codes(calls).filter((code) => code !== 'ok' && !WRITE_TROUBLE.has(code))).toEqual([]);
  expect(longest(calls)).toBeLessThan(DEADLINE_MS);
  expect((await tried(read)).code).toBe('ok');
}

test('a redirect of a standby is followed to the leader under its configured address, and refused under another', async () => {
  const leader = await stage.leader();
  const standby = (leader + 1) % 3;
  const proxy = stage.proxies[standby] as FaultStage['proxies'][number];
  const seenByLeader = () => stage.proxies[leader]?.seen.filter(({ path }) => path === '/v1/kv/led').length;
  const lead = () =>
    tried(() =>
      writePlainSecret(stage.connect([standby, leader]).as({ token: stage.raft.rootToken, namespace: '' }), 'kv', 'led', { x: '1' }),
    );
  proxy.setHeaders({ 'x-vault-no-request-forwarding': 'true' });
  try {
    expect(await lead()).toMatchObject({ code: 'ok' });
    expect(seenByLeader()).toBe(1);
    // The node now names the leader by the address that it knows, which was not configured.
    proxy.setOrigins(new Map());
    expect(await lead()).toMatchObject({ code: 'vault_redirect_refused' });
    expect(seenByLeader()).toBe(1);
  } finally {
    proxy.setHeaders({});
    proxy.setOrigins(stage.origins);
  }
});

test("the leader's audit device is dead: reads are answered by the others, and a write is of unknown outcome and sent once", async () => {
  const { auditFile, kill } = stage.raft.nodes[await stage.leader()] as FaultStage['raft']['nodes'][number];
  const aside = `${auditFile}.aside`;
  await rename(auditFile, aside);
  await symlink('/dev/full', auditFile);
  kill('SIGHUP');
  try {
    const failing = await callOn(write, (calls) => calls.at(-1)?.code !== 'ok');
    expect(failing.at(-1)?.code).toBe('outcome_unknown');
    const sent = stage.proxies.flatMap(({ seen }) => seen.filter(({ path }) => path === `/v1/kv/write-${written}`));
    expect(sent).toHaveLength(1);
    expect(codes(await callOn(read, (calls) => calls.length >= 10, 0))).toEqual(['ok']);
  } finally {
    await unlink(auditFile);
    await rename(aside, auditFile);
    kill('SIGHUP');
  }
  await recovers();
});

test.each<LeaderFault>(['sealed', 'killed', 'stopped'])(
  'the leader is %s: reads go on, writes recover with the next leader, none is lost or sent twice, and it comes back as a standby',
  async (fault) => {
    const loss = await loseLeader(stage, 'kv', fault);
    expect({ ...loss, faults: leaderLossFaults(loss) }).toMatchObject({ faults: [] });
    await recovers();
  },
  120_000,
);

test('two of three are gone: reads stay answered or say why in time, writes fail in time, the cache stands in, and all comes back', async () => {
  const leader = await stage.leader();
  const gone = [leader, (leader + 1) % 3].map((at) => stage.raft.nodes[at]);
  let movedMs = 0;
  const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + movedMs };
  const reader = createSecretCache({ clock, random: systemRandom }).open({ identity: 'test', namespace: '', client: () => client });
  expect((await reader.read('kv/config'))?.isStale).toBe(false);
  for (const node of gone) node?.kill('SIGKILL');
  const [reads, writes] = await Promise.all([callOn(read, (calls) => calls.length >= 8), callOn(write, (calls) => calls.length >= 2)]);
  expect(codes(reads).filter((code) => code !== 'ok' && !READ_TROUBLE.has(code))).toEqual([]);
  expect(codes(writes).filter((code) => !WRITE_TROUBLE.has(code))).toEqual([]);
  expect(longest([...reads, ...writes])).toBeLessThan(DEADLINE_MS);
  // The last one goes too, and the remembered answer is past its time.
  for (const proxy of stage.proxies) proxy.setFault({ kind: 'reset' });
  movedMs = PAST_TTL_MS;
  const stood = await reader.read('kv/config');
  for (const proxy of stage.proxies) proxy.setFault(null);
  expect([stood?.value.reveal(), stood?.isStale]).toEqual([{ value: '1' }, true]);
  await Promise.all(gone.map((node) => node?.restart()));
  await recovers();
});

test('a token that was never any is refused by every node, and no failure names it', async () => {
  const token = `s.${'planted'.repeat(4)}`;
  const error = await readPlainSecret(stage.connect().as({ token: new Secret(token), namespace: '' }), 'kv', 'config').catch((e) => e);
  expect(error).toMatchObject({ code: 'vault_token_dead' });
  expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(token);
});
