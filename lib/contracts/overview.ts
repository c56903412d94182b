import './no-eval.ts';
import { z } from 'zod';
import { auditFreshnessSchema } from './audit.ts';
import { namespaceSchema } from './namespace.ts';
import { snapshotStateSchema } from './snapshot.ts';
import { clusterStateSchema } from './status.ts';

export const overviewReadSchema = z.strictObject({ namespace: namespaceSchema.default('') });

/** A part that was found out, or why it was not: an error code and its words. A part that failed never looks empty. */
const partOf = <S extends z.ZodType>(value: S) =>
  z.discriminatedUnion('state', [
    z.object({ state: z.literal('known'), value }),
    z.object({ state: z.literal('failed'), code: z.string(), title: z.string() }),
  ]);
export type OverviewPart<T> = { state: 'known'; value: T } | { state: 'failed'; code: string; title: string };

export const overviewClusterSchema = z.object({
  /** As the node says of itself, without a token. */
  state: clusterStateSchema,
  sealType: z.string().nullable(),
  isAutoUnsealed: z.boolean().nullable(),
  /** Whether a call that must be audited was answered: false while the node says it is well and its audit device is dead. Null when not tried. */
  isAnsweringAudited: z.boolean().nullable(),
  /** Whether the leader answered a call that a standby must pass on; null when not tried, or when this could not tell. */
  isLeaderAnswering: z.boolean().nullable(),
});

export const overviewNodesSchema = z.object({
  /** False on storage without high availability: there is no leader to look for. */
  isHighlyAvailable: z.boolean(),
  /** Address of the active node; null while there is none. */
  leaderAddress: z.string().nullable(),
  /** Members of the raft cluster; null when they are not known, and `nodesFailure` says why. */
  nodes: z
    .array(
      z.object({
        nodeId: z.string(),
        isLeader: z.boolean(),
        isVoter: z.boolean(),
        /** True when the leader has lost it from sight; null when that could not be asked. */
        isLost: z.boolean().nullable(),
      }),
    )
    .nullable(),
  nodesFailure: z.string().nullable(),
});

export const overviewLeasesSchema = z.object({
  leaseCount: z.number().int(),
  /** Some prefix could not be read or is hidden, so there may be more. */
  isLowerBound: z.boolean(),
  isStale: z.boolean(),
});

export const overviewAuditSchema = z.object({
  /** 24 hours in 24 buckets, oldest first. */
  hours: z.array(z.object({ at: z.iso.datetime(), allowed: z.number().int(), denied: z.number().int(), error: z.number().int() })),
  requestCount: z.number().int(),
  deniedCount: z.number().int(),
  freshness: auditFreshnessSchema,
});

export const overviewSnapshotsSchema = z.object({
  lastVerifiedAt: z.iso.datetime().nullable(),
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
  count: z.number().int().nullable(),
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
  irrevocable: partOf(z.object({ leaseCount: z.number().int() })),
  /** Stanzas of docs/service-policy.hcl that the console's own identity lacks. */
  serviceRights: partOf(z.object({ missingCount: z.number().int() })),
  /** What needs somebody, most consequential first. */
  attention: z.array(attentionSchema),
});
export type OverviewReply = z.infer<typeof overviewReplySchema>;
