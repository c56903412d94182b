import type { OverviewReply } from '#lib/contracts/overview.ts';
import type { ClusterState } from '#lib/contracts/status.ts';
import { AppError, codeOf } from '#server/platform/index.ts';
import { countIrrevocableLeases, lookupSelf, readLeader, readRaftConfiguration, readSealStatus } from '#server/vault/index.ts';
import { missingServiceRights } from '../service-rights.ts';
import type { SessionContext } from '../verb.ts';

const RAFT_CONFIGURATION = 'sys/storage/raft/configuration';
const LEASE_COUNT = 'sys/leases/count';

/** Codes of a failed audited call that are the server's own and not the network's or the token's. */
const SERVER_FAULTS = new Set(['vault_error', 'vault_bad_answer']);
/** The console cannot sign in for itself: refused, or with a secret id that others may know. */
const SIGN_IN_FAILURES = new Set(['service_identity_failed', 'wrapping_token_spent', 'wrapping_token_foreign']);

interface Probe {
  isAnsweringAudited: boolean | null;
  serviceFailure: string | null;
}

/** How the cluster is, found out and not only claimed: sys/health stays well while every call that must be audited fails. Never throws. */
export async function probeCluster(ctx: SessionContext): Promise<{ cluster: OverviewReply['cluster']; serviceFailure: string | null }> {
  const anonymous = ctx.engines.cluster.as({ token: null, namespace: '', signal: ctx.signal });
  const { state } = await ctx.engines.status.current(ctx.signal);
  const [seal, probe] = await Promise.all([readSealStatus(anonymous).catch(() => null), probeAudited(ctx, state)]);
  return {
    cluster: {
      // Asked now, where the state may be seconds old.
      state: seal?.isSealed ? 'sealed' : state,
      sealType: seal?.sealType ?? null,
      isAutoUnsealed: seal?.isAutoUnsealed ?? null,
      isAnsweringAudited: probe.isAnsweringAudited,
    },
    serviceFailure: probe.serviceFailure,
  };
}

async function probeAudited(ctx: SessionContext, state: ClusterState): Promise<Probe> {
  if (state !== 'active' && state !== 'standby') return { isAnsweringAudited: null, serviceFailure: null };
  try {
    await lookupSelf(await ctx.engines.serviceIdentity.client('', ctx.signal));
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
  await requireRead(ctx, '', RAFT_CONFIGURATION);
  return readRaftConfiguration(await ctx.engines.serviceIdentity.client('', ctx.signal));
}

/** Leases whose revocation the server has given up. Throws `vault_denied` when the person may not ask that. */
export async function readIrrevocable(ctx: SessionContext, namespace: string): Promise<{ leaseCount: number }> {
  await requireRead(ctx, namespace, LEASE_COUNT);
  return { leaseCount: await countIrrevocableLeases(await ctx.engines.serviceIdentity.client(namespace, ctx.signal)) };
}

/** What the console's own identity lacks of its policy. */
export async function readServiceRights(ctx: SessionContext): Promise<{ missingCount: number }> {
  const client = await ctx.engines.serviceIdentity.client('', ctx.signal);
  return { missingCount: (await missingServiceRights(client, ctx.engines.env.SALLYPORT_KV_MOUNT)).length };
}

/** What the console asks with its own identity is shown only to whom the server would answer it. */
async function requireRead(ctx: SessionContext, namespace: string, path: string): Promise<void> {
  const granted = (await ctx.engines.identity.capabilities(ctx.session, namespace, [path], ctx.signal)).get(path);
  if (!granted || granted.has('deny') || !(granted.has('root') || granted.has('read'))) throw new AppError('vault_denied');
}
