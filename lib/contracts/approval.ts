import './no-eval.ts';
import * as z from 'zod/mini';
import { namespaceSchema } from './namespace.ts';
import { oneLine } from './plain-text.ts';

export const approvalIdSchema = z.string().check(z.regex(/^[0-9a-f]{32}$/, 'Not a request for approval.'));
const stateSchema = z.enum(['pending', 'approved', 'refused', 'withdrawn', 'used', 'expired']);

/** How the approval of one act by one person stands. */
export const approvalStandingSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('needed') }),
  z.object({ state: z.literal('pending'), approvalId: z.string(), expiresAt: z.iso.datetime() }),
  z.object({ state: z.literal('approved'), approvalId: z.string(), by: z.string(), expiresAt: z.iso.datetime() }),
]);
export type ApprovalStanding = z.infer<typeof approvalStandingSchema>;

export const approvalRowSchema = z.object({
  approvalId: z.string(),
  verb: z.string(),
  /** What is to be done to what, as the journal keeps it. */
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  reason: z.string(),
  requestedBy: z.string(),
  requestedByEntityId: z.string(),
  requestedAt: z.iso.datetime(),
  state: stateSchema,
  /** Who approved or refused it; '' before that. */
  decidedBy: z.string(),
  decidedAt: z.nullable(z.iso.datetime()),
  /** End of an open request, or of an approval that nobody has used. */
  expiresAt: z.iso.datetime(),
  isOwn: z.boolean(),
});
export type ApprovalRow = z.infer<typeof approvalRowSchema>;

export const approvalListSchema = z.strictObject({ namespace: z.optional(namespaceSchema) });
export const approvalListReplySchema = z.object({
  /** Newest first. Without the right to decide: one's own. */
  rows: z.array(approvalRowSchema),
  /** Whether the reader may approve and refuse, by the server's own word. */
  mayDecide: z.boolean(),
  /** Where else requests of others wait that the reader may decide; '' is the root namespace. */
  elsewhere: z.array(z.object({ namespace: z.string(), pendingCount: z.int() })),
});
export type ApprovalListReply = z.infer<typeof approvalListReplySchema>;

export const approvalReasonSchema = z
  .string()
  .check(z.trim(), z.minLength(5, 'Say why, for the one who decides.'), z.maxLength(300, 'At most 300 characters.'), oneLine);
export const approvalRequestSchema = z.strictObject({
  verb: z.string().check(z.maxLength(64)),
  input: z.unknown(),
  reason: approvalReasonSchema,
});
export const approvalIdInputSchema = z.strictObject({ id: approvalIdSchema });
