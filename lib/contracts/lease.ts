import './no-eval.ts';
import { z } from 'zod';
import { namespaceSchema } from './namespace.ts';

const CONTROL = /\p{Cc}|\u2028|\u2029/u;
const hasDotSegment = (path: string) => path.split('/').some((part) => part === '.' || part === '..');

/** A lease id as Vault lists it: `database/creds/app/0hJN…`. */
export const leaseIdSchema = z
  .string()
  .min(3)
  .max(512)
  .refine((id) => id.includes('/') && !id.startsWith('/') && !id.endsWith('/') && !id.includes('//'), 'Not a lease id.')
  .refine((id) => !CONTROL.test(id) && !hasDotSegment(id), 'Not a lease id.');

/** A lease prefix: '' or a path that ends with a slash. */
export const leasePrefixSchema = z
  .string()
  .max(512)
  .refine(
    (prefix) => prefix === '' || (prefix.endsWith('/') && !prefix.startsWith('/') && !prefix.includes('//')),
    'A prefix ends with a slash.',
  )
  .refine((prefix) => !CONTROL.test(prefix) && !hasDotSegment(prefix), 'Not a lease prefix.');

export const MAX_LEASE_PAGE = 500;
export const MAX_LEASE_LOOKUPS = 60;

export const leaseListSchema = z.strictObject({
  namespace: namespaceSchema.default(''),
  prefix: leasePrefixSchema.default(''),
  /** Case-insensitive substring of the lease id; '' matches all. */
  filter: z.string().max(200).default(''),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(MAX_LEASE_PAGE).default(100),
  /** Sweep anew before answering, rather than show what the last sweep found. */
  fresh: z.stringbool().default(false),
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
  leaseCount: z.number().int(),
  hasChildren: z.boolean(),
});
export type LeasePrefixNode = z.infer<typeof leasePrefixNodeSchema>;

export const leaseListReplySchema = z.object({
  prefix: z.string(),
  /** Direct child prefixes of `prefix`. */
  children: z.array(leasePrefixNodeSchema),
  /** The window [offset, offset + limit) of matches at any depth below `prefix`, in byte order of the id. */
  rows: z.array(leaseRowSchema),
  matchCount: z.number().int(),
  totalCount: z.number().int(),
  /** Prefixes below that exist but that the reader's token may not list. Never part of any count above. */
  hiddenPrefixCount: z.number().int(),
  /** Prefixes that could not be swept because Vault failed on them; the counts are then lower bounds. */
  failedPrefixCount: z.number().int(),
  sweptAt: z.iso.datetime(),
  /** True while Vault is unreachable and the last sweep is shown. */
  isStale: z.boolean(),
});
export type LeaseListReply = z.infer<typeof leaseListReplySchema>;

export const leaseLookupSchema = z.strictObject({
  namespace: namespaceSchema.default(''),
  leaseIds: z.array(leaseIdSchema).min(1).max(MAX_LEASE_LOOKUPS),
});

export const leaseDetailSchema = z.object({
  leaseId: z.string(),
  issuedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  lastRenewedAt: z.iso.datetime().nullable(),
  /** Seconds left by the server's own count; null when the lease never expires. */
  ttlSeconds: z.number().nullable(),
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
  namespace: namespaceSchema.default(''),
  leaseId: leaseIdSchema,
  /** Seconds asked for; the server may grant less. */
  incrementSeconds: z.number().int().min(1).max(31_536_000).optional(),
});
export const leaseRenewReplySchema = z.object({
  lease: leaseDetailSchema,
  /** The server granted less than was asked: the lease nears its maximum life. */
  isTruncated: z.boolean(),
});

export const leaseRevokeSchema = z.strictObject({ namespace: namespaceSchema.default(''), leaseId: leaseIdSchema });
/** Given only after a later look-up said that the lease is gone. */
export const leaseRevokeReplySchema = z.object({ leaseId: z.string(), verifiedGoneAt: z.iso.datetime() });

export const leasePrefixPreviewSchema = z.strictObject({
  namespace: namespaceSchema.default(''),
  prefix: leasePrefixSchema.refine((prefix) => prefix !== '', 'Choose a prefix.'),
});
export const leasePrefixPreviewReplySchema = z.object({
  prefix: z.string(),
  /** Exact, by fresh LISTs with the reader's own token. */
  leaseCount: z.number().int(),
  firstLeaseIds: z.array(z.string()),
  countedAt: z.iso.datetime(),
});
export type LeasePrefixPreview = z.infer<typeof leasePrefixPreviewReplySchema>;

export const leaseRevokePrefixSchema = z.strictObject({
  namespace: namespaceSchema.default(''),
  prefix: leasePrefixSchema.refine((prefix) => prefix !== '', 'Choose a prefix.'),
  /** The count that was previewed; another count now refuses the act. */
  expectedCount: z.number().int().min(1),
});
export const leaseRevokePrefixReplySchema = z.object({
  prefix: z.string(),
  revokedCount: z.number().int(),
  /** Leases a later LIST still found. Not zero means that credentials are alive. */
  remainingCount: z.number().int(),
  firstRemainingIds: z.array(z.string()),
  verifiedAt: z.iso.datetime(),
});
