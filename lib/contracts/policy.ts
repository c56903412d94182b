import './no-eval.ts';
import * as z from 'zod/mini';
import { whyNotPolicyName } from '#lib/policy/names.ts';
import { namespaceSchema } from './namespace.ts';

export const policyListSchema = z.strictObject({ namespace: z._default(namespaceSchema, '') });
export const policyListReplySchema = z.object({ names: z.array(z.string()) });
export type PolicyListReply = z.infer<typeof policyListReplySchema>;

/** A policy name: one segment of a path. */
export const policyNameSchema = z.string().check(
  z.minLength(1),
  z.maxLength(256),
  z.refine((name) => !/\p{Cc}|\u2028|\u2029|\//u.test(name) && name !== '.' && name !== '..', 'Not a policy name.'),
);

export const policyReadSchema = z.strictObject({ namespace: z._default(namespaceSchema, ''), name: policyNameSchema });
export const policyReadReplySchema = z.object({
  /** As the server told it. */
  name: z.string(),
  text: z.string(),
  /** The server's own count of saves; null where it keeps none (HashiCorp Vault). */
  version: z.nullable(z.int()),
  /** SHA-256 of the text, in hex. */
  hash: z.string(),
  modifiedAt: z.nullable(z.iso.datetime({ offset: true })),
  /** When the server removes it by itself; null for never. */
  expiresAt: z.nullable(z.iso.datetime({ offset: true })),
});
export type PolicyReadReply = z.infer<typeof policyReadReplySchema>;

const hashSchema = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'Not a SHA-256 in hex.'));
/** A whole request fits into 64 KiB, so a policy of this many characters mostly does. */
export const MAX_POLICY_CHARACTERS = 48_000;

/** What the saver has read; `hash` null means that there must be no policy of that name. */
export const policyExpectedSchema = z
  .strictObject({ version: z.nullable(z.int().check(z.minimum(0))), hash: z.nullable(hashSchema) })
  .check(z.refine(({ version, hash }) => hash !== null || version === null, 'A version needs its hash.'));
export type PolicyExpected = z.infer<typeof policyExpectedSchema>;

export const policySaveSchema = z
  .strictObject({
    namespace: z._default(namespaceSchema, ''),
    name: policyNameSchema,
    text: z.string().check(
      z.maxLength(MAX_POLICY_CHARACTERS, `At most ${MAX_POLICY_CHARACTERS} characters can be saved from here.`),
      z.refine((text) => text.trim() !== '', 'A policy cannot be empty. A line with a comment is enough.'),
    ),
    expected: policyExpectedSchema,
  })
  .check(
    z.superRefine(({ name, expected }, ctx) => {
      const why = whyNotPolicyName(name, { isNew: expected.hash === null });
      if (why !== null) ctx.addIssue({ code: 'custom', path: ['name'], message: why });
    }),
  );
export type PolicySaveRequest = z.input<typeof policySaveSchema>;

export const policyDeleteSchema = z.strictObject({
  namespace: z._default(namespaceSchema, ''),
  name: policyNameSchema,
  expected: z.strictObject({ version: z.nullable(z.int().check(z.minimum(0))), hash: hashSchema }),
});
export type PolicyDeleteRequest = z.input<typeof policyDeleteSchema>;
/** Given only after a later read found nothing. */
export const policyDeleteReplySchema = z.object({ name: z.string(), verifiedGoneAt: z.iso.datetime() });

export const policyCapabilitiesSchema = z.strictObject({
  namespace: z._default(namespaceSchema, ''),
  /** As policies write it: without a slash in front; a list is asked for with a slash at the end. */
  path: z.string().check(
    z.minLength(1, 'Enter a path.'),
    z.maxLength(512),
    z.refine((path) => !/\p{Cc}|\u2028|\u2029/u.test(path), 'Not a path.'),
    z.refine((path) => !path.startsWith('/'), 'Leave out the slash in front, as policies do.'),
    z.refine((path) => !path.split('/').some((part) => part === '.' || part === '..'), 'Not a path.'),
  ),
});
export const policyCapabilitiesReplySchema = z.object({
  path: z.string(),
  /** Sorted; `deny` alone is a refusal. */
  capabilities: z.array(z.string()),
  askedAt: z.iso.datetime(),
});
export type PolicyCapabilities = z.infer<typeof policyCapabilitiesReplySchema>;
