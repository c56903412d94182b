import { ATTENTION_CODES, type Attention, type AttentionCode, type OverviewReply } from '#lib/contracts/overview.ts';
import { knownOf } from './part.ts';

const SNAPSHOT_MAX_AGE_MS = 24 * 3600 * 1000;
/** A spike is this many times an ordinary hour, and enough of them to be no accident. */
const SPIKE_FACTOR = 4;
const LEAST_SPIKE = 20;

export type OverviewFacts = Omit<OverviewReply, 'attention'> & {
  /** Code of the failure when the console's own identity could not sign in. */
  serviceFailure: string | null;
};

/** What needs somebody, most consequential first. What is not known is no reason for calm, and none for alarm: its part says so itself. */
export function attentionOf(facts: OverviewFacts): Attention[] {
  const found = [...clusterAttention(facts), ...snapshotAttention(facts), ...auditAttention(facts), ...rightsAttention(facts)];
  return found.sort((a, b) => ATTENTION_CODES.indexOf(a.code) - ATTENTION_CODES.indexOf(b.code));
}

const broken = (code: AttentionCode, count: number | null = null): Attention => ({ code, severity: 'broken', count });
const warn = (code: AttentionCode, count: number | null = null): Attention => ({ code, severity: 'warn', count });

function* clusterAttention({ cluster, nodes, serviceFailure }: OverviewFacts) {
  if (cluster.state === 'sealed') yield broken('vault_sealed');
  else if (cluster.state === 'uninitialised') yield broken('vault_uninitialised');
  else if (cluster.state === 'unreachable') yield broken('vault_unreachable');
  const isUp = cluster.state === 'active' || cluster.state === 'standby';
  const known = knownOf(nodes);
  // A node that has just come back does not know yet who leads, while the others do.
  const isLed =
    cluster.state === 'active' || known === null || known.leaderAddress !== null || known.nodes?.some(({ isLeader }) => isLeader);
  const hasNoLeader = isUp && known?.isHighlyAvailable === true && !isLed;
  if (hasNoLeader) yield broken('no_leader');
  // Without a leader audited calls fail too, and for another reason.
  else if (isUp && cluster.isAnsweringAudited === false) yield broken('audit_device_dead');
  else if (isUp && cluster.isLeaderAnswering === false) yield broken('leader_silent');
  const lostCount = known?.nodes?.filter(({ isLost }) => isLost === true).length ?? 0;
  if (lostCount > 0) yield warn('node_lost', lostCount);
  if (isUp && serviceFailure !== null) yield broken('service_identity_failed');
}

function* snapshotAttention({ snapshots, seenAt }: OverviewFacts) {
  const known = knownOf(snapshots);
  if (known === null) return;
  if (known.recent.filter(({ state }) => state !== 'taking').at(-1)?.state === 'bad') yield warn('snapshot_bad');
  const ageMs = known.lastVerifiedAt === null ? Number.POSITIVE_INFINITY : Date.parse(seenAt) - Date.parse(known.lastVerifiedAt);
  if (ageMs > SNAPSHOT_MAX_AGE_MS) yield warn('snapshot_old');
}

function* auditAttention({ audit, irrevocable }: OverviewFacts) {
  const known = knownOf(audit);
  if (known !== null) {
    const lastHour = known.hours.at(-1)?.denied ?? 0;
    const before = known.hours.slice(0, -1);
    const usual = before.reduce((sum, { denied }) => sum + denied, 0) / Math.max(1, before.length);
    if (lastHour >= LEAST_SPIKE && lastHour > usual * SPIKE_FACTOR) yield warn('denials_spike', lastHour);
    if (known.freshness.problems.includes('no_source')) yield broken('audit_off');
    else if (known.freshness.problems.some((problem) => problem !== 'damaged_lines')) yield broken('audit_blind');
  }
  const stuck = knownOf(irrevocable)?.leaseCount ?? 0;
  if (stuck > 0) yield warn('revocations_failing', stuck);
}

function* rightsAttention({ serviceRights }: OverviewFacts) {
  const missing = knownOf(serviceRights)?.missingCount ?? 0;
  if (missing > 0) yield warn('service_rights_missing', missing);
}
