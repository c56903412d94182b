import './no-eval.ts';
import * as z from 'zod/mini';
import { namespaceSchema } from './namespace.ts';

const CONTROL = /\p{Cc}|\u2028|\u2029/u;
const hasDotSegment = (path: string) => path.split('/').some((part) => part === '.' || part === '..');

/** A lease id as Vault lists it: `database/creds/app/0hJN…`. */
export const leaseIdSchema = z.string().check(
  z.minLength(3),
  z.maxLength(512),
  z.refine((id) => id.includes('/') && !id.startsWith('/') && !id.endsWith('/') && !id.includes('//'), 'Not a lease id.'),
  z.refine((id) => !CONTROL.test(id) && !hasDotSegment(id), 'Not a lease id.'),
);

/** A lease prefix: '' or a path that ends with a slash. */
export const leasePrefixSchema = z.string().check(
  z.maxLength(512),
  z.refine(
    (prefix) => prefix === '' || (prefix.endsWith('/') && !prefix.startsWith('/') && !prefix.includes('//')),
    'A prefix ends with a slash.',
  ),
  z.refine((prefix) => !CONTROL.test(prefix) && !hasDotSegment(prefix), 'Not a lease prefix.'),
);

export const MAX_LEASE_PAGE = 500;
export const MAX_LEASE_LOOKUPS = 60;

export const leaseListSchema = z.strictObject({
  namespace: z._default(namespaceSchema, ''),
  prefix: z._default(leasePrefixSchema, ''),
  /** Case-insensitive substring of the lease id; '' matches all. */
  filter: z._default(z.string().check(z.maxLength(200)), ''),
  offset: z._default(z.coerce.number().check(z.int(), z.minimum(0)), 0),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(MAX_LEASE_PAGE)), 100),
  /** Sweep anew before answering, rather than show what the last sweep found. */
  fresh: z._default(z.stringbool(), false),
});
export type LeaseListRequest = z.output<typeof leaseListSchema>;

export const leaseRowSchema = z.object({
  leaseId: z.string(),
  /** Everything before the last slash, slash included. */
  prefix: z.string(),
});
export type LeaseRow = z.infer<typeof leaseRowSchema>;

export const leasePrefixNodeSchema = z.object({
  /** Full prefix, trailing slash included. */
  prefix: z.string(),
  /** Last segment with its slash. */
  name: z.string(),
  /** Leases at any depth below that the reader may list. */
  leaseCount: z.int(),
  hasChildren: z.boolean(),
});
export type LeasePrefixNode = z.infer<typeof leasePrefixNodeSchema>;

export const leaseListReplySchema = z.object({
  prefix: z.string(),
  /** Direct child prefixes of `prefix`. */
  children: z.array(leasePrefixNodeSchema),
  /** The window [offset, offset + limit) of matches at any depth below `prefix`, in byte order of the id. */
  rows: z.array(leaseRowSchema),
  matchCount: z.int(),
  totalCount: z.int(),
  /** Prefixes below that exist but that the reader's token may not list. Never part of any count above. */
  hiddenPrefixCount: z.int(),
  /** Prefixes that could not be swept because Vault failed on them; the counts are then lower bounds. */
  failedPrefixCount: z.int(),
  sweptAt: z.iso.datetime(),
  /** True while Vault is unreachable and the last sweep is shown. */
  isStale: z.boolean(),
});
export type LeaseListReply = z.infer<typeof leaseListReplySchema>;

export const leaseCountSchema = z.strictObject({ namespace: z._default(namespaceSchema, '') });
/** Null when the reader may list no lease there. */
export const leaseCountReplySchema = z.object({ leaseCount: z.nullable(z.int()) });

export const leaseLookupSchema = z.strictObject({
  namespace: z._default(namespaceSchema, ''),
  leaseIds: z.array(leaseIdSchema).check(z.minLength(1), z.maxLength(MAX_LEASE_LOOKUPS)),
});

export const leaseDetailSchema = z.object({
  leaseId: z.string(),
  issuedAt: z.nullable(z.iso.datetime()),
  expiresAt: z.nullable(z.iso.datetime()),
  lastRenewedAt: z.nullable(z.iso.datetime()),
  /** Seconds left by the server's own count; null when the lease never expires. */
  ttlSeconds: z.nullable(z.number()),
  isRenewable: z.boolean(),
  /** True when the last revocation failed: the credential behind it may be alive. The server's text names hosts and users, so it is not relayed. */
  isRevocationFailing: z.boolean(),
});
export type LeaseDetail = z.infer<typeof leaseDetailSchema>;

export const leaseLookupReplySchema = z.object({
  results: z.array(
    z.discriminatedUnion('state', [
      z.object({ state: z.literal('live'), leaseId: z.string(), lease: leaseDetailSchema }),
      z.object({ state: z.literal('gone'), leaseId: z.string() }),
      z.object({ state: z.literal('failed'), leaseId: z.string(), code: z.string() }),
    ]),
  ),
});
export type LeaseLookupReply = z.infer<typeof leaseLookupReplySchema>;

export const leaseRenewSchema = z.strictObject({
  namespace: z._default(namespaceSchema, ''),
  leaseId: leaseIdSchema,
  /** Seconds asked for; the server may grant less. */
  incrementSeconds: z.optional(z.int().check(z.minimum(1), z.maximum(31_536_000))),
});
export const leaseRenewReplySchema = z.object({
  lease: leaseDetailSchema,
  /** The server granted less than was asked: the lease nears its maximum life. */
  isTruncated: z.boolean(),
});

export const leaseRevokeSchema = z.strictObject({ namespace: z._default(namespaceSchema, ''), leaseId: leaseIdSchema });
/** Given only after a later look-up said that the lease is gone. */
export const leaseRevokeReplySchema = z.object({ leaseId: z.string(), verifiedGoneAt: z.iso.datetime() });

export const leasePrefixPreviewSchema = z.strictObject({
  namespace: z._default(namespaceSchema, ''),
  prefix: leasePrefixSchema.check(z.refine((prefix) => prefix !== '', 'Choose a prefix.')),
});
export const leasePrefixPreviewReplySchema = z.object({
  prefix: z.string(),
  /** Exact, by fresh LISTs with the reader's own token. */
  leaseCount: z.int(),
  firstLeaseIds: z.array(z.string()),
  countedAt: z.iso.datetime(),
});
export type LeasePrefixPreview = z.infer<typeof leasePrefixPreviewReplySchema>;

export const leaseRevokePrefixSchema = z.strictObject({
  namespace: z._default(namespaceSchema, ''),
  prefix: leasePrefixSchema.check(z.refine((prefix) => prefix !== '', 'Choose a prefix.')),
  /** The count that was previewed; another count now refuses the act. */
  expectedCount: z.int().check(z.minimum(1)),
});
export const leaseRevokePrefixReplySchema = z.object({
  prefix: z.string(),
  revokedCount: z.int(),
  /** Leases a later LIST still found. Not zero means that credentials are alive. */
  remainingCount: z.int(),
  firstRemainingIds: z.array(z.string()),
  verifiedAt: z.iso.datetime(),
});
