import { randomBytes } from 'node:crypto';
import { type VaultClient, vaultPath } from '#server/vault/index.ts';
import { statusOf } from './dev-bao.ts';
import { callOn, type FaultStage, type TriedCall, tried } from './fault-stage.ts';

/** How a leader goes: by its own seal, by `kill -9`, or stopped in its tracks, when its kernel still accepts connections for it. */
export type LeaderFault = 'sealed' | 'killed' | 'stopped';

/** What a caller may be told while nodes fail: that it cannot be answered, never that it is wrong or denied. */
export const READ_TROUBLE: ReadonlySet<string> = new Set([
  'vault_unreachable',
  'vault_timeout',
  'vault_error',
  'vault_sealed',
  'vault_not_caught_up',
]);
export const WRITE_TROUBLE: ReadonlySet<string> = new Set([...READ_TROUBLE, 'outcome_unknown']);
/** The time budget of an interactive call, and what a busy machine adds. */
export const DEADLINE_MS = 11_000;
/** Measured: 2 to 13 seconds. A standby keeps its locks for as long as it forwards to a leader that answers nothing: up to half a minute. */
const NEXT_LEADER_WITHIN_MS = 45_000;
const STANDBY_WITHIN_MS = 20_000;
const STANDBY = 429;
/** Answers of a node that did nothing: another leads, or it is sealed. */
const NOT_DONE: ReadonlySet<number> = new Set([307, 503]);
/** Of a leader that is followed at once too. */
const LEAST_READS = 10;

export interface LeaderLoss {
  readonly fault: LeaderFault;
  readonly reads: number;
  readonly writes: number;
  /** Codes of reads that were neither answered nor told that a standby is behind the caller's own last write. */
  readonly oddReadCodes: readonly string[];
  readonly oddWriteCodes: readonly string[];
  readonly longestCallMs: number;
  /** From the fault until another node says that it leads, and until a write went well there. */
  readonly nextLeaderAfterMs: number;
  readonly writtenAfterMs: number;
  /** Writes that were sent again though a node may have done them: it had not said that another leads, nor that it is sealed. */
  readonly repeatedWrites: number;
  /** Writes that were answered well and are not there. */
  readonly lostWrites: number;
  /** From its return until the former leader is a standby that answers with the last write. */
  readonly standbyAfterMs: number;
}

async function storedValue(client: VaultClient, mount: string, name: string): Promise<string> {
  const { body } = await client.request({ method: 'GET', path: vaultPath`${mount}/${name}` });
  return (body as { data: { value: string } }).data.value;
}

const codes = (calls: readonly TriedCall[]) => [...new Set(calls.map(({ code }) => code))];
const since = (startedAtMs: number) => Math.round(performance.now() - startedAtMs);

function strike(stage: FaultStage, at: number, fault: LeaderFault): void {
  const node = stage.raft.nodes[at];
  if (fault === 'killed') node?.kill('SIGKILL');
  if (fault === 'stopped') node?.kill('SIGSTOP');
  if (fault === 'sealed')
    void fetch(`${node?.address}/v1/sys/seal`, { method: 'PUT', headers: { 'x-vault-token': node?.rootToken.reveal() ?? '' } });
}

/**
 * Takes the leader of the stage away and gives it back, under reads and writes of the secret `config` in the version 1 mount, which prefer
 * that leader: behind a standby they would not meet the fault. What they met is told by `leaderLossFaults`; a leader or a standby that
 * never comes is thrown.
 */
export async function loseLeader(stage: FaultStage, mount: string, fault: LeaderFault): Promise<LeaderLoss> {
  const leader = await stage.leader();
  const client = stage.connect([leader, (leader + 1) % 3, (leader + 2) % 3]).as({ token: stage.raft.rootToken, namespace: '' });
  const name = randomBytes(4).toString('hex');
  const sent: string[] = [];
  const write = () => {
    const path = `${name}-${sent.length + 1}`;
    sent.push(path);
    return client.request({ method: 'POST', path: vaultPath`${mount}/${path}`, body: { value: path } });
  };
  const read = () => storedValue(client, mount, 'config');
  await callOn(write, (calls) => calls.at(-1)?.code === 'ok');
  const from = stage.proxies.map(({ seen }) => seen.length);
  const firstAt = sent.length;

  let nextLeaderAfterMs = Number.POSITIVE_INFINITY;
  let isOver = false;
  const struckAtMs = performance.now();
  const next = async () => {
    while ((await stage.leader(NEXT_LEADER_WITHIN_MS)) === leader) await new Promise((resolve) => setTimeout(resolve, 50));
    nextLeaderAfterMs = since(struckAtMs);
  };
  let reads: TriedCall[] = [];
  let writes: TriedCall[] = [];
  let writtenAfterMs = Number.POSITIVE_INFINITY;
  try {
    strike(stage, leader, fault);
    const writing = callOn(write, (calls) => Number.isFinite(nextLeaderAfterMs) && calls.at(-1)?.code === 'ok', 250).finally(() => {
      writtenAfterMs = since(struckAtMs);
      isOver = true;
    });
    [reads, writes] = await Promise.all([callOn(read, (calls) => isOver && calls.length >= LEAST_READS, 20), writing, next()]);
  } finally {
    isOver = true;
    if (fault === 'stopped') stage.raft.nodes[leader]?.kill('SIGCONT');
  }
  if (fault !== 'stopped') await stage.raft.nodes[leader]?.restart();

  const backAtMs = performance.now();
  const { address } = stage.raft.nodes[leader] as FaultStage['raft']['nodes'][number];
  const last = sent.at(-1) ?? '';
  const former = stage.connect([leader]).as({ token: stage.raft.rootToken, namespace: '' });
  const isStandby = async () => {
    if ((await statusOf(`${address}/v1/sys/health`)) !== STANDBY) throw new Error('No standby yet.');
    if ((await storedValue(former, mount, last)) !== last) throw new Error('The standby is behind.');
  };
  await callOn(isStandby, (calls) => {
    if (calls.at(-1)?.code !== 'ok' && since(backAtMs) > STANDBY_WITHIN_MS) throw new Error('The former leader became no standby.');
    return calls.at(-1)?.code === 'ok';
  });
  const standbyAfterMs = since(backAtMs);

  const seen = stage.proxies.flatMap((proxy, at) => proxy.seen.slice(from[at])).toSorted((a, b) => a.atMs - b.atMs);
  const written = writes.map(({ code }, at) => ({ code, path: sent[firstAt + at] ?? '' }));
  const isRepeated = (path: string) =>
    seen
      .filter((request) => request.method !== 'GET' && request.path.endsWith(`/${path}`))
      .slice(0, -1)
      .some(({ status }) => status === null || !NOT_DONE.has(status));
  const isThere = (path: string) =>
    storedValue(stage.root, mount, path).then(
      (value) => value === path,
      () => false,
    );
  const kept = await Promise.all(written.filter(({ code }) => code === 'ok').map(({ path }) => isThere(path)));
  const afterwards = await tried(read);
  return {
    fault,
    reads: reads.length,
    writes: writes.length,
    oddReadCodes: codes([...reads, afterwards]).filter((code) => code !== 'ok' && code !== 'vault_not_caught_up'),
    oddWriteCodes: codes(writes).filter((code) => code !== 'ok' && !WRITE_TROUBLE.has(code)),
    longestCallMs: Math.round(Math.max(...[...reads, ...writes, afterwards].map(({ tookMs }) => tookMs))),
    nextLeaderAfterMs,
    writtenAfterMs,
    repeatedWrites: written.filter(({ path }) => isRepeated(path)).length,
    lostWrites: kept.filter((found) => !found).length,
    standbyAfterMs,
  };
}

/** Words for what is not as it must be; none when all is. */
export function leaderLossFaults(loss: LeaderLoss): string[] {
  const must: [string, boolean][] = [
    [`reads failed: ${loss.oddReadCodes}`, loss.oddReadCodes.length === 0],
    [`writes failed in other ways: ${loss.oddWriteCodes}`, loss.oddWriteCodes.length === 0],
    [`a call took ${loss.longestCallMs} ms`, loss.longestCallMs < DEADLINE_MS],
    ['the next leader came late', loss.nextLeaderAfterMs <= NEXT_LEADER_WITHIN_MS],
    ['writes recovered late', loss.writtenAfterMs <= NEXT_LEADER_WITHIN_MS + DEADLINE_MS],
    [`${loss.repeatedWrites} writes were sent twice`, loss.repeatedWrites === 0],
    [`${loss.lostWrites} writes were lost`, loss.lostWrites === 0],
    ['the former leader became a standby late', loss.standbyAfterMs <= STANDBY_WITHIN_MS],
  ];
  return must.filter(([, holds]) => !holds).map(([words]) => words);
}
