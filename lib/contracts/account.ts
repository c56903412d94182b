import './no-eval.ts';
import * as z from 'zod/mini';

export const ownSessionSchema = z.object({
  /** Names the session to its owner; neither its id nor anything that leads to it. */
  handle: z.string(),
  isCurrent: z.boolean(),
  /** `password`: somebody gave the password, and the second factor has not come yet. */
  stage: z.enum(['password', 'verified']),
  address: z.string(),
  userAgent: z.string(),
  signedInAt: z.iso.datetime(),
  seenAt: z.iso.datetime(),
  /** Without activity; at the latest at its absolute limit. */
  endsAt: z.iso.datetime(),
});
export type OwnSessionRow = z.infer<typeof ownSessionSchema>;

export const sessionListReplySchema = z.object({
  /** The last signed in first. */
  rows: z.array(ownSessionSchema),
  /** How many one person may have; one more ends the oldest. */
  mostSessions: z.int(),
});
export const sessionEndSchema = z.strictObject({ handle: z.string().check(z.regex(/^[0-9a-f]{32}$/, 'Not a session of the list.')) });
export const endedReplySchema = z.object({ endedCount: z.int() });

/** What somebody typed for a code: its spelling is the server's to judge. */
export const longCodeSchema = z.strictObject({ code: z.string().check(z.minLength(1, 'Enter the code.'), z.maxLength(100)) });

export const recoveryStateSchema = z.object({ left: z.int(), madeAt: z.nullable(z.iso.datetime()) });
export type RecoveryState = z.infer<typeof recoveryStateSchema>;
/** In this one answer, and nowhere else. */
export const recoveryCodesReplySchema = z.object({ codes: z.array(z.string()) });
