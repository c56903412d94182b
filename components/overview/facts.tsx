'use client';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Sparkline } from '#components/charts/sparkline.tsx';
import { useSecondsLeft, useSession } from '#components/shell/session-context.tsx';
import { RelativeTime } from '#components/ui/time.tsx';
import type { OverviewPart, OverviewReply } from '#lib/contracts/overview.ts';
import { formatBytes } from '#lib/format/bytes.ts';
import { countOf, formatCount } from '#lib/format/count.ts';
import { formatCountdown } from '#lib/format/duration.ts';
import { paths } from '#lib/paths.ts';
import { FactTile } from './fact-tile.tsx';
import styles from './facts.module.css';

interface FactsProps {
  readonly reply: OverviewReply;
  readonly ns: string | undefined;
}

/** Six small facts. One that could not be found out says why; it is never shown as a zero. */
export function Facts({ reply, ns }: FactsProps) {
  return (
    <div className={styles.facts}>
      <Part name="Leases" part={reply.leases} show={(leases) => leaseFact(leases, ns)} />
      <Part name="Denied, last 24 h" part={reply.audit} show={(audit) => unread(audit) ?? deniedFact(audit, ns)} />
      <Part name="Requests, last 24 h" part={reply.audit} show={(audit) => unread(audit) ?? requestFact(audit, ns)} />
      <Part name="Last verified snapshot" part={reply.snapshots} show={snapshotFact} />
      <Part name="Nodes" part={reply.nodes} show={(nodes) => nodesFact(nodes, reply.cluster)} />
      <SessionFact />
    </div>
  );
}

interface Fact {
  readonly value: ReactNode;
  readonly note?: ReactNode;
  readonly chart?: ReactNode;
  readonly isUnknown?: boolean;
}

interface PartProps<T> {
  readonly name: string;
  readonly part: OverviewPart<T>;
  readonly show: (value: T) => Fact;
}

function Part<T>({ name, part, show }: PartProps<T>) {
  if (part.state === 'known') return <FactTile title={name} {...show(part.value)} />;
  const isDenied = part.code === 'vault_denied';
  return (
    <FactTile
      title={name}
      isUnknown
      value={isDenied ? 'Not shown to you' : 'Not known'}
      note={isDenied ? 'Your policies do not allow it.' : part.title}
    />
  );
}

type ValueOf<K extends 'leases' | 'audit' | 'snapshots' | 'nodes'> = Extract<OverviewReply[K], { state: 'known' }>['value'];

function leaseFact({ leaseCount, isLowerBound, isStale }: ValueOf<'leases'>, ns: string | undefined): Fact {
  return {
    value: (
      <Link href={paths.leases({ ns })}>
        {isLowerBound && 'at least '}
        {formatCount(leaseCount)}
      </Link>
    ),
    note: isStale ? 'as last seen: Vault does not answer' : isLowerBound ? 'a part is hidden or could not be read' : 'in this namespace',
  };
}

/** Where no file is read there are no rows to count, and that is no calm day. */
function unread({ freshness }: ValueOf<'audit'>): Fact | null {
  return freshness.problems.includes('no_source') ? { value: 'Not known', note: 'No audit log is read.', isUnknown: true } : null;
}

function deniedFact({ hours, deniedCount }: ValueOf<'audit'>, ns: string | undefined): Fact {
  return {
    value: <Link href={paths.audit({ ns, outcome: 'denied' })}>{formatCount(deniedCount)}</Link>,
    chart: <Sparkline values={hours.map(({ denied }) => denied)} tone="bad" label={`Denied an hour: most ${mostOf(hours, 'denied')}`} />,
  };
}

function requestFact({ hours, requestCount }: ValueOf<'audit'>, ns: string | undefined): Fact {
  const perHour = hours.map(({ allowed, denied, error }) => allowed + denied + error);
  return {
    value: <Link href={paths.audit({ ns })}>{formatCount(requestCount)}</Link>,
    chart: <Sparkline values={perHour} label={`Requests an hour: most ${formatCount(Math.max(0, ...perHour))}`} />,
  };
}

function mostOf(hours: ValueOf<'audit'>['hours'], name: 'denied'): string {
  return formatCount(Math.max(0, ...hours.map((hour) => hour[name])));
}

function snapshotFact({ lastVerifiedAt, recent }: ValueOf<'snapshots'>): Fact {
  const verified = recent.filter(({ state }) => state === 'verified');
  const newest = verified.at(-1);
  return {
    value: <Link href={paths.snapshots()}>{lastVerifiedAt === null ? 'none yet' : <RelativeTime at={lastVerifiedAt} />}</Link>,
    ...(verified.length > 1 && {
      chart: (
        <Sparkline values={verified.map(({ sizeBytes }) => sizeBytes)} label={`Sizes of the last ${verified.length} verified snapshots`} />
      ),
    }),
    note: newest ? formatBytes(newest.sizeBytes) : 'Take one on the Snapshots page.',
  };
}

function nodesFact({ isHighlyAvailable, leaderAddress, nodes, nodesFailure }: ValueOf<'nodes'>, cluster: OverviewReply['cluster']): Fact {
  const leader = nodes?.find(({ isLeader }) => isLeader)?.nodeId;
  const seal = cluster.sealType === null ? null : `${cluster.sealType} seal${cluster.isAutoUnsealed ? ', unseals itself' : ''}`;
  const leading = leader ?? leaderAddress;
  const led = !isHighlyAvailable ? 'no high availability' : leading === null ? 'no leader' : `led by ${leading}`;
  const value = nodes === null ? led : `${countOf(nodes.length, 'node')}, ${led}`;
  const lost = nodes?.filter(({ isLost }) => isLost === true).map(({ nodeId }) => nodeId) ?? [];
  const hidden = nodesFailure === 'vault_denied' ? 'members not shown to you' : nodesFailure === null ? null : 'members not known';
  return {
    value: <bdi className={styles.words}>{value}</bdi>,
    note: [lost.length > 0 && `lost: ${lost.join(', ')}`, seal, hidden].filter(Boolean).join(' · '),
  };
}

function SessionFact() {
  const secondsLeft = useSecondsLeft();
  const { displayName, policies } = useSession();
  return (
    <FactTile
      title="Your session"
      value={<span suppressHydrationWarning>{formatCountdown(secondsLeft)} left</span>}
      note={
        <>
          <bdi>{displayName}</bdi> · {countOf(policies.length, 'policy', 'policies')}
        </>
      }
    />
  );
}
