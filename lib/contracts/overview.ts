import './no-eval.ts';
import * as z from 'zod/mini';
import { auditFreshnessSchema } from './audit.ts';
import { namespaceSchema } from './namespace.ts';
import { snapshotStateSchema } from './snapshot.ts';
import { clusterStateSchema } from './status.ts';

export const overviewReadSchema = z.strictObject({ namespace: z._default(namespaceSchema, '') });

/** A part that was found out, or why it was not: an error code and its words. A part that failed never looks empty. */
const partOf = <S extends z.ZodMiniType>(value: S) =>
  z.discriminatedUnion('state', [
    z.object({ state: z.literal('known'), value }),
    z.object({ state: z.literal('failed'), code: z.string(), title: z.string() }),
  ]);
export type OverviewPart<T> = { state: 'known'; value: T } | { state: 'failed'; code: string; title: string };

export const overviewClusterSchema = z.object({
  /** As the node says of itself, without a token. */
  state: clusterStateSchema,
  sealType: z.nullable(z.string()),
  isAutoUnsealed: z.nullable(z.boolean()),
  /** Whether a call that must be audited was answered: false while the node says it is well and its audit device is dead. Null when not tried. */
  isAnsweringAudited: z.nullable(z.boolean()),
  /** Whether the leader answered a call that a standby must pass on; null when not tried, or when this could not tell. */
  isLeaderAnswering: z.nullable(z.boolean()),
});

export const overviewNodesSchema = z.object({
  /** False on storage without high availability: there is no leader to look for. */
  isHighlyAvailable: z.boolean(),
  /** Address of the active node; null while there is none. */
  leaderAddress: z.nullable(z.string()),
  /** Members of the raft cluster; null when they are not known, and `nodesFailure` says why. */
  nodes: z.nullable(
    z.array(
      z.object({
        nodeId: z.string(),
        isLeader: z.boolean(),
        isVoter: z.boolean(),
        /** True when the leader has lost it from sight; null when that could not be asked. */
        isLost: z.nullable(z.boolean()),
      }),
    ),
  ),
  nodesFailure: z.nullable(z.string()),
});

export const overviewLeasesSchema = z.object({
  leaseCount: z.int(),
  /** Some prefix could not be read or is hidden, so there may be more. */
  isLowerBound: z.boolean(),
  isStale: z.boolean(),
});

export const overviewAuditSchema = z.object({
  /** 24 hours in 24 buckets, oldest first. */
  hours: z.array(z.object({ at: z.iso.datetime(), allowed: z.int(), denied: z.int(), error: z.int() })),
  requestCount: z.int(),
  deniedCount: z.int(),
  freshness: auditFreshnessSchema,
});

export const overviewSnapshotsSchema = z.object({
  lastVerifiedAt: z.nullable(z.iso.datetime()),
  /** The newest of all, oldest first: at most twelve. */
  recent: z.array(z.object({ takenAt: z.iso.datetime(), state: snapshotStateSchema, sizeBytes: z.number() })),
});

/** In order of consequence. */
export const ATTENTION_CODES = [
  'vault_sealed',
  'vault_uninitialised',
  'vault_unreachable',
  'audit_device_dead',
  'no_leader',
  'leader_silent',
  'service_identity_failed',
  'audit_off',
  'audit_blind',
  'node_lost',
  'snapshot_bad',
  'snapshot_old',
  'denials_spike',
  'revocations_failing',
  'service_rights_missing',
] as const;
export type AttentionCode = (typeof ATTENTION_CODES)[number];

export const attentionSchema = z.object({
  code: z.enum(ATTENTION_CODES),
  /** Broken: people are held up or blind now. Warn: they will be. */
  severity: z.enum(['broken', 'warn']),
  /** A number that belongs to it: denials in the last hour, missing stanzas. Null when there is none. */
  count: z.nullable(z.int()),
});
export type Attention = z.infer<typeof attentionSchema>;

export const overviewReplySchema = z.object({
  seenAt: z.iso.datetime(),
  cluster: overviewClusterSchema,
  nodes: partOf(overviewNodesSchema),
  leases: partOf(overviewLeasesSchema),
  audit: partOf(overviewAuditSchema),
  snapshots: partOf(overviewSnapshotsSchema),
  /** Leases whose revocation the server has given up on; their credentials may be alive. */
  irrevocable: partOf(z.object({ leaseCount: z.int() })),
  /** Stanzas of docs/service-policy.hcl that the console's own identity lacks. */
  serviceRights: partOf(z.object({ missingCount: z.int() })),
  /** What needs somebody, most consequential first. */
  attention: z.array(attentionSchema),
});
export type OverviewReply = z.infer<typeof overviewReplySchema>;
