import './no-eval.ts';
import * as z from 'zod/mini';
import { momentSchema } from './moment.ts';
import { namespaceSchema } from './namespace.ts';

export const MAX_AUDIT_PAGE = 200;
export const MAX_AUDIT_BUCKETS = 200;

/** What was done, told by operation and path: logins, renewals and revocations are writes by operation only. */
export const AUDIT_KINDS = ['read', 'list', 'write', 'delete', 'login', 'renew', 'revoke', 'other'] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** Denied: by policy, or a login that was refused. Error: anything else that did not succeed. */
export const AUDIT_OUTCOMES = ['allowed', 'denied', 'error'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** Where entries come from: an audit device's own file, or the invented past of the demo. */
export const AUDIT_SOURCES = ['device', 'demo history'] as const;
export type AuditSource = (typeof AUDIT_SOURCES)[number];

/** Several values of a query parameter, comma-separated; '' is all. */
const manyOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.pipe(
    z.pipe(
      z._default(z.string().check(z.maxLength(200)), ''),
      z.transform((text) => [
        ...new Set(
          text
            .split(',')
            .map((part) => part.trim())
            .filter(Boolean),
        ),
      ]),
    ),
    z.array(z.enum(values)),
  );

const filterShape = {
  namespace: z._default(namespaceSchema, ''),
  /** Inclusive. Left out: from the first entry on (a summary: 24 hours before `to`). */
  from: z.optional(momentSchema),
  /** Exclusive. Left out: until now. */
  to: z.optional(momentSchema),
  /** Case-insensitive substring of path, display name, address, request id or lease id; '' matches all. */
  text: z._default(z.string().check(z.maxLength(200)), ''),
  /** Exactly an entity id or a display name; '' is everybody. */
  person: z._default(z.string().check(z.maxLength(300)), ''),
  /** What paths begin with; '' is all. */
  pathPrefix: z._default(z.string().check(z.maxLength(512)), ''),
  /** Comma-separated. */
  outcome: manyOf(AUDIT_OUTCOMES),
  /** Comma-separated kinds. */
  kind: manyOf(AUDIT_KINDS),
  /** Comma-separated. */
  source: manyOf(AUDIT_SOURCES),
};

export const auditRowSchema = z.object({
  /** Decimal number, unique and stable in this store. */
  id: z.string(),
  at: z.iso.datetime(),
  requestId: z.string(),
  kind: z.enum(AUDIT_KINDS),
  /** The server's own word: read, update, list, revoke … */
  operation: z.string(),
  /** Relative to the namespace. Text from outside: never markup, never a link as it stands. */
  path: z.string(),
  /** Mount point with its trailing slash; '' when the server named none. */
  mount: z.string(),
  /** '' is the root namespace. */
  namespace: z.string(),
  outcome: z.enum(AUDIT_OUTCOMES),
  /** '' when the call had no identity. */
  entityId: z.string(),
  displayName: z.string(),
  remoteAddress: z.string(),
  policies: z.array(z.string()),
  /** In clear only where the server wrote it so: in the event that issued the lease. */
  leaseId: z.nullable(z.string()),
  source: z.enum(AUDIT_SOURCES),
});
export type AuditRow = z.infer<typeof auditRowSchema>;

export const AUDIT_PROBLEMS = [
  'missing',
  'unreadable',
  'not_a_file',
  'damaged_lines',
  'rest_lost',
  'lagging',
  'no_source',
  'store_failed',
] as const;
export type AuditProblem = (typeof AUDIT_PROBLEMS)[number];

export const auditFreshnessSchema = z.object({
  /** Time of the newest entry of the devices in the store; null when there is none. */
  importedThrough: z.nullable(z.iso.datetime()),
  /** How long the oldest byte not yet imported has been waiting; 0 when all is imported. */
  lagSeconds: z.number(),
  /** True while every device file is being followed. */
  isTailing: z.boolean(),
  problems: z.array(z.enum(AUDIT_PROBLEMS)),
});
export type AuditFreshness = z.infer<typeof auditFreshnessSchema>;

/** Place of the last row of the page before: opaque to the browser. */
export const auditCursorSchema = z.string().check(z.regex(/^\d{1,17}\.\d{1,17}$/, 'Not a cursor.'));

export const auditQuerySchema = z.strictObject({
  ...filterShape,
  cursor: z.optional(auditCursorSchema),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(MAX_AUDIT_PAGE)), 100),
});
export type AuditQueryRequest = z.output<typeof auditQuerySchema>;

export const auditQueryReplySchema = z.object({
  /** Newest first. */
  rows: z.array(auditRowSchema),
  /** Null when there is nothing older. */
  nextCursor: z.nullable(z.string()),
  /** Entries that match the filter, on all pages. */
  matchCount: z.int(),
  /** Entries of the namespace, without the filter. */
  totalCount: z.int(),
  freshness: auditFreshnessSchema,
});
export type AuditQueryReply = z.infer<typeof auditQueryReplySchema>;

export const auditReadSchema = z.strictObject({
  namespace: z._default(namespaceSchema, ''),
  id: z.string().check(z.regex(/^\d{1,17}$/, 'Not an entry.')),
});
export const auditReadReplySchema = z.object({
  row: auditRowSchema,
  /** The entry as the server wrote it, indented: values hashed by the server, and what still looks like a secret masked by us. Null when its file is no longer there. */
  original: z.nullable(z.string()),
  /** True when `original` was cut because it is too long to show. */
  isOriginalCut: z.boolean(),
});
export type AuditReadReply = z.infer<typeof auditReadReplySchema>;

export const auditSummarySchema = z.strictObject({
  ...filterShape,
  buckets: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(MAX_AUDIT_BUCKETS)), 60),
  /** How many people and paths to name. */
  top: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(50)), 10),
});
export type AuditSummaryRequest = z.output<typeof auditSummarySchema>;

const outcomeCountsShape = { allowed: z.int(), denied: z.int(), error: z.int() };

export const auditSummaryReplySchema = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** Width of a bucket. */
  bucketSeconds: z.number(),
  /** Every bucket of [from, to), empty ones too, oldest first. */
  histogram: z.array(z.object({ at: z.iso.datetime(), ...outcomeCountsShape })),
  totals: z.object(outcomeCountsShape),
  deniedCount: z.int(),
  people: z.array(
    z.object({
      /** '' for calls without an identity: logins that failed, tokens that were dead. */
      entityId: z.string(),
      displayName: z.string(),
      count: z.int(),
      deniedCount: z.int(),
    }),
  ),
  paths: z.array(z.object({ path: z.string(), count: z.int(), deniedCount: z.int() })),
  kinds: z.array(z.object({ kind: z.enum(AUDIT_KINDS), count: z.int() })),
  sources: z.array(z.object({ source: z.enum(AUDIT_SOURCES), count: z.int() })),
  freshness: auditFreshnessSchema,
});
export type AuditSummaryReply = z.infer<typeof auditSummaryReplySchema>;

/** The namespace is only asked for its right: sources are the same for all. */
export const auditStatusSchema = z.strictObject({ namespace: z._default(namespaceSchema, '') });

export const AUDIT_SOURCE_STATES = [
  'waiting',
  'importing',
  'following',
  'imported',
  'missing',
  'unreadable',
  'not_a_file',
  'failed',
] as const;
export type AuditSourceState = (typeof AUDIT_SOURCE_STATES)[number];

export const auditSourceStatusSchema = z.object({
  /** File name without its directory. */
  name: z.string(),
  source: z.enum(AUDIT_SOURCES),
  state: z.enum(AUDIT_SOURCE_STATES),
  /** Entries in the store, both halves of a call counted as one. */
  entryCount: z.int(),
  /** Lines that are no audit entry; kept aside with their place, never shown. */
  damagedLineCount: z.int(),
  /** Requests without a response so far: under way, or lost. */
  unpairedCount: z.int(),
  rotationCount: z.int(),
  /** Rotations after which the unread rest of the old file was not found. */
  lostRestCount: z.int(),
  pendingBytes: z.number(),
  firstAt: z.nullable(z.iso.datetime()),
  lastAt: z.nullable(z.iso.datetime()),
  lagSeconds: z.number(),
});
export type AuditSourceStatus = z.infer<typeof auditSourceStatusSchema>;

export const auditStatusReplySchema = z.object({
  sources: z.array(auditSourceStatusSchema),
  freshness: auditFreshnessSchema,
});
export type AuditStatusReply = z.infer<typeof auditStatusReplySchema>;
