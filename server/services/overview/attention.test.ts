import { describe, expect, it } from 'vitest';
import type { AuditProblem } from '#lib/contracts/audit.ts';
import type { OverviewReply } from '#lib/contracts/overview.ts';
import { attentionOf, type OverviewFacts } from './attention.ts';

const NOW = '2026-11-24T12:00:00.000Z';
const known = <T>(value: T) => ({ state: 'known', value }) as const;
const failed = { state: 'failed', code: 'vault_denied', title: 'Vault denied this' } as const;
const hours = (denied: readonly number[]) => denied.map((count) => ({ at: NOW, allowed: 100, denied: count, error: 0 }));
const audit = (denied: readonly number[], problems: AuditProblem[] = []) =>
  known({
    hours: hours(denied),
    requestCount: 1,
    deniedCount: 1,
    freshness: { importedThrough: NOW, lagSeconds: 0, isTailing: true, problems },
  });
const snapshots = (lastVerifiedAt: string | null, ...states: ('verified' | 'bad' | 'taking')[]) =>
  known({ lastVerifiedAt, recent: states.map((state) => ({ takenAt: NOW, state, sizeBytes: 1 })) });

function facts(over: Partial<OverviewFacts> = {}): OverviewFacts {
  return {
    seenAt: NOW,
    cluster: { state: 'active', sealType: 'static', isAutoUnsealed: true, isAnsweringAudited: true, isLeaderAnswering: true },
    nodes: known({ isHighlyAvailable: true, leaderAddress: 'http://n1', nodes: [], nodesFailure: null }),
    leases: known({ leaseCount: 1, isLowerBound: false, isStale: false }),
    audit: audit([1, 1, 1]),
    snapshots: snapshots('2026-11-24T06:00:00.000Z', 'verified'),
    irrevocable: known({ leaseCount: 0 }),
    serviceRights: known({ missingCount: 0 }),
    serviceFailure: null,
    ...over,
  };
}
const cluster = (over: Partial<OverviewReply['cluster']>) => ({ ...facts().cluster, ...over });
const codes = (over: Partial<OverviewFacts>) => attentionOf(facts(over)).map(({ code }) => code);

describe('what needs attention', () => {
  it('is nothing when all is well', () => {
    expect(codes({})).toEqual([]);
  });

  it('is a dead audit device when the node says it is well and audited calls fail', () => {
    expect(codes({ cluster: cluster({ isAnsweringAudited: false }) })).toEqual(['audit_device_dead']);
  });

  it('is the missing leader, and not the audit device, when both would explain failing calls', () => {
    const nodes = known({ isHighlyAvailable: true, leaderAddress: null, nodes: null, nodesFailure: 'vault_error' });
    expect(codes({ nodes, cluster: cluster({ state: 'standby', isAnsweringAudited: false }) })).toEqual(['no_leader']);
  });

  it('does not miss a leader where there is no high availability', () => {
    expect(codes({ nodes: known({ isHighlyAvailable: false, leaderAddress: null, nodes: null, nodesFailure: null }) })).toEqual([]);
  });

  it('is not the missing leader while another node, or the cluster itself, knows one', () => {
    const node = { nodeId: 'node-2', isLeader: true, isVoter: true, isLost: false };
    const unaware = { isHighlyAvailable: true, leaderAddress: null, nodesFailure: null };
    expect(codes({ nodes: known({ ...unaware, nodes: null }), cluster: cluster({ state: 'active' }) })).toEqual([]);
    expect(codes({ nodes: known({ ...unaware, nodes: [node] }), cluster: cluster({ state: 'standby' }) })).toEqual([]);
  });

  it('is a silent leader, and a lost node', () => {
    expect(codes({ cluster: cluster({ state: 'standby', isLeaderAnswering: false }) })).toEqual(['leader_silent']);
    const nodes = ['node-1', 'node-2', 'node-3'].map((nodeId) => ({
      nodeId,
      isLeader: nodeId === 'node-2',
      isVoter: true,
      isLost: nodeId === 'node-1',
    }));
    const lost = known({ isHighlyAvailable: true, leaderAddress: 'http://n2', nodes, nodesFailure: null });
    expect(attentionOf(facts({ nodes: lost }))).toEqual([{ code: 'node_lost', severity: 'warn', count: 1 }]);
  });

  it('comes in order of consequence', () => {
    expect(
      codes({
        cluster: cluster({ state: 'sealed', isAnsweringAudited: null }),
        snapshots: snapshots(null, 'bad'),
        serviceRights: known({ missingCount: 2 }),
        irrevocable: known({ leaseCount: 1 }),
      }),
    ).toEqual(['vault_sealed', 'snapshot_bad', 'snapshot_old', 'revocations_failing', 'service_rights_missing']);
  });

  it('names what is broken before what will be', () => {
    expect(codes({ audit: audit([1], ['missing']), snapshots: snapshots(null) })).toEqual(['audit_blind', 'snapshot_old']);
  });

  it('is a spike of denials only when there are many, and far more than usual', () => {
    expect(codes({ audit: audit([1, 2, 1, 60]) })).toEqual(['denials_spike']);
    expect(codes({ audit: audit([0, 0, 0, 12]) })).toEqual([]);
    expect(codes({ audit: audit([50, 60, 55, 60]) })).toEqual([]);
  });

  it('is a blind audit log, but not a single damaged line', () => {
    expect(codes({ audit: audit([1], ['missing']) })).toEqual(['audit_blind']);
    expect(codes({ audit: audit([1], ['damaged_lines']) })).toEqual([]);
  });

  it('says of an audit log that nobody named that none is read', () => {
    expect(codes({ audit: audit([0], ['no_source']) })).toEqual(['audit_off']);
    expect(codes({ audit: audit([0], ['no_source', 'store_failed']) })).toEqual(['audit_off']);
  });

  it('is an old snapshot after a day, and not one that is being taken', () => {
    expect(codes({ snapshots: snapshots('2026-11-23T11:00:00.000Z', 'verified') })).toEqual(['snapshot_old']);
    expect(codes({ snapshots: snapshots('2026-11-24T11:00:00.000Z', 'bad', 'verified', 'taking') })).toEqual([]);
  });

  it('says nothing of parts that are not known: they say so themselves', () => {
    expect(codes({ nodes: failed, leases: failed, audit: failed, snapshots: failed, irrevocable: failed, serviceRights: failed })).toEqual(
      [],
    );
  });
});
