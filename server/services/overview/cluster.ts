import type { OverviewReply } from '#lib/contracts/overview.ts';
import type { ClusterState } from '#lib/contracts/status.ts';
import { AppError, codeOf } from '#server/platform/index.ts';
import {
  countIrrevocableLeases,
  listLostNodes,
  lookupSelf,
  readHealth,
  readLeader,
  readRaftConfiguration,
  readSealStatus,
  type VaultClient,
} from '#server/vault/index.ts';
import { isGranted } from '../is-granted.ts';
import { missingServiceRights } from '../service-rights.ts';
import type { SessionContext } from '../verb.ts';

const RAFT_CONFIGURATION = 'sys/storage/raft/configuration';
const AUTOPILOT_STATE = 'sys/storage/raft/autopilot/state';
const LEASE_COUNT = 'sys/leases/count';

/** Codes of a failed audited call that are the server's own and not the network's or the token's. */
const SERVER_FAULTS = new Set(['vault_error', 'vault_bad_answer']);
/** The console cannot sign in for itself: refused, or with a secret id that others may know. */
const SIGN_IN_FAILURES = new Set(['service_identity_failed', 'wrapping_token_spent', 'wrapping_token_foreign']);

/** Codes of a call that could not be passed on to a leader, or that it failed. */
const LEADER_FAULTS = new Set(['vault_error', 'vault_timeout', 'vault_unreachable', 'vault_redirect_refused']);

interface Probe {
  isAnsweringAudited: boolean | null;
  serviceFailure: string | null;
}

/** How the cluster is, found out and not only claimed: sys/health stays well while every call that must be audited fails. Never throws. */
export async function probeCluster(ctx: SessionContext): Promise<{ cluster: OverviewReply['cluster']; serviceFailure: string | null }> {
  const anonymous = ctx.engines.cluster.as({ token: null, namespace: '', signal: ctx.signal });
  const { state } = await ctx.engines.status.current(ctx.signal);
  const [seal, probe, leaderFound] = await Promise.all([
    readSealStatus(anonymous).catch(() => null),
    probeAudited(ctx, state),
    probeLeader(ctx, state),
  ]);
  const isLeaderDeaf = leaderFound === false && (await isActive(anonymous));
  const isLeaderAnswering = isLeaderDeaf ? await probeLeader(ctx, state) : leaderFound;
  // Asked now, where the state and what is shared may be seconds old.
  const stateNow = seal?.isSealed ? await stateBesideSealed(anonymous) : state;
  return {
    cluster: {
      state: stateNow,
      sealType: seal?.sealType ?? null,
      isAutoUnsealed: seal?.isAutoUnsealed ?? null,
      // An active node that still fails what it must audit has no device that can write.
      isAnsweringAudited: !isUp(stateNow) ? null : isLeaderDeaf && isLeaderAnswering === false ? false : probe.isAnsweringAudited,
      isLeaderAnswering: isUp(stateNow) ? isLeaderAnswering : null,
    },
    serviceFailure: probe.serviceFailure,
  };
}

/** A sealed node answers for itself alone, while others may serve: sys/health passes the sealed ones over. */
async function stateBesideSealed(anonymous: VaultClient): Promise<ClusterState> {
  const health = await readHealth(anonymous).catch(() => null);
  if (health === null || health.isSealed) return 'sealed';
  return health.isStandby ? 'standby' : 'active';
}

const isUp = (state: ClusterState) => state === 'active' || state === 'standby';

const isActive = (anonymous: VaultClient) =>
  readHealth(anonymous).then(
    ({ status }) => status === 200,
    () => false,
  );

/** What is shared among people is asked without anybody's signal: who leaves must not end it for the others. */
const lostNodes = ({ engines }: SessionContext) =>
  engines.sharedAnswers.get('lost-nodes', async () => listLostNodes(await engines.serviceIdentity.client()));

/** Asks what a standby must pass on: with several nodes, one that answers by itself says nothing of the leader. */
async function probeLeader(ctx: SessionContext, state: ClusterState): Promise<boolean | null> {
  if (!isUp(state)) return null;
  try {
    await lostNodes(ctx);
    return true;
  } catch (error) {
    return LEADER_FAULTS.has(codeOf(error)) ? false : null;
  }
}

async function probeAudited(ctx: SessionContext, state: ClusterState): Promise<Probe> {
  if (!isUp(state)) return { isAnsweringAudited: null, serviceFailure: null };
  try {
    const { sharedAnswers, serviceIdentity } = ctx.engines;
    await sharedAnswers.get('own-token', async () => lookupSelf(await serviceIdentity.client()));
    return { isAnsweringAudited: true, serviceFailure: null };
  } catch (error) {
    const code = codeOf(error);
    if (SERVER_FAULTS.has(code)) return { isAnsweringAudited: false, serviceFailure: null };
    return { isAnsweringAudited: null, serviceFailure: SIGN_IN_FAILURES.has(code) ? code : null };
  }
}

/** Leader and members. Who may read the members is the server's to say; the leader anybody may ask for. */
export async function readNodes(ctx: SessionContext) {
  const anonymous = ctx.engines.cluster.as({ token: null, namespace: '', signal: ctx.signal });
  const [{ isHighlyAvailable, leaderAddress }, members] = await Promise.all([
    readLeader(anonymous),
    readMembers(ctx).then(
      (nodes) => ({ nodes, nodesFailure: null }),
      (error: unknown) => ({ nodes: null, nodesFailure: codeOf(error) }),
    ),
  ]);
  return { isHighlyAvailable, leaderAddress, ...members };
}

async function readMembers(ctx: SessionContext) {
  const readable = await readableOf(ctx, '', [RAFT_CONFIGURATION, AUTOPILOT_STATE]);
  if (!readable.has(RAFT_CONFIGURATION)) throw new AppError('vault_denied');
  const [members, lost] = await Promise.all([
    readRaftConfiguration(await ctx.engines.serviceIdentity.client('', ctx.signal)),
    readable.has(AUTOPILOT_STATE) ? lostNodes(ctx).catch(() => null) : null,
  ]);
  return members.map((member) => ({ ...member, isLost: lost === null ? null : lost.has(member.nodeId) }));
}

/** Leases whose revocation the server has given up. Throws `vault_denied` when the person may not ask that. */
export async function readIrrevocable(ctx: SessionContext, namespace: string): Promise<{ leaseCount: number }> {
  if (!(await readableOf(ctx, namespace, [LEASE_COUNT])).has(LEASE_COUNT)) throw new AppError('vault_denied');
  return { leaseCount: await countIrrevocableLeases(await ctx.engines.serviceIdentity.client(namespace, ctx.signal)) };
}

/** What the console's own identity lacks of its policy. */
export async function readServiceRights(ctx: SessionContext): Promise<{ missingCount: number }> {
  const { sharedAnswers, serviceIdentity, env } = ctx.engines;
  const ask = async () => missingServiceRights(await serviceIdentity.client(), env.SALLYPORT_KV_MOUNT);
  const { state } = await ctx.engines.status.current(ctx.signal);
  // In an outage its failure is the answer, and not what was true before.
  return { missingCount: (await (isUp(state) ? sharedAnswers.get('missing-rights', ask) : ask())).length };
}

/** Those of the paths that the person's own token may read: what the console asks with its own identity is shown to nobody else. */
async function readableOf(ctx: SessionContext, namespace: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const granted = await ctx.engines.identity.capabilities(ctx.session, namespace, paths, ctx.signal);
  return new Set(paths.filter((path) => isGranted(granted.get(path), 'read')));
}
