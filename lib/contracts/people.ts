import './no-eval.ts';
import * as z from 'zod/mini';
import { namespaceSchema } from './namespace.ts';
import { oneLine } from './plain-text.ts';

const entityIdSchema = z.string().check(z.regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'Not an entity id.'));

export const personRowSchema = z.object({
  entityId: z.string(),
  /** What the person signs in by, else the name of the entity. */
  name: z.string(),
  /** Every name and mount they sign in by. */
  aliases: z.array(z.object({ name: z.string(), mount: z.string() })),
  isEnrolled: z.boolean(),
  /** Too many wrong codes in a row: no code counts until a reset. */
  isDisabled: z.boolean(),
  sessionCount: z.int(),
  /** When a live enrolment code runs out; null without one. */
  codeExpiresAt: z.nullable(z.iso.datetime()),
  isSelf: z.boolean(),
});
export type PersonRow = z.infer<typeof personRowSchema>;

export const leftTokenSchema = z.object({
  displayName: z.string(),
  namespace: z.string(),
  accessor: z.string(),
  since: z.iso.datetime(),
  tries: z.int(),
  /** What came in the way of the last try, as an error code and in words. */
  lastCode: z.string(),
  reason: z.string(),
});
export type LeftTokenRow = z.infer<typeof leftTokenSchema>;

export const peopleListSchema = z.strictObject({ namespace: z._default(namespaceSchema, '') });
export const peopleListReplySchema = z.object({
  /** By name. */
  rows: z.array(personRowSchema),
  /** False when there are more people than are shown. */
  isComplete: z.boolean(),
  /** Whether the reader may issue codes, reset and end sessions, by the server's own word. */
  mayChange: z.boolean(),
  /** Tokens of ended sessions that could not be revoked and may live. */
  leftTokens: z.array(leftTokenSchema),
});
export type PeopleListReply = z.infer<typeof peopleListReplySchema>;

/** Kept in the journal, so that whoever reads it later knows why. */
const reasonSchema = z.string().check(z.trim(), z.minLength(5, 'Say why, for the journal.'), z.maxLength(300), oneLine);

export const personSchema = z.strictObject({ id: entityIdSchema, namespace: z._default(namespaceSchema, '') });
export const personResetSchema = z.extend(personSchema, { reason: reasonSchema });
export const enrolmentCodeReplySchema = z.object({
  /** In this one answer, and nowhere else. */
  code: z.string(),
  expiresAt: z.iso.datetime(),
});
export const personResetReplySchema = z.extend(enrolmentCodeReplySchema, { endedCount: z.int() });
