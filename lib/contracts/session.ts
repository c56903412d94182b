import './no-eval.ts';
import { z } from 'zod';
import { namespaceSchema } from './namespace.ts';

/** A mount path without slashes at its ends, as people type it: `userpass`, `ldap/eu`. */
export const mountSchema = z
  .string()
  .trim()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/, 'Use letters, digits, - and _, with / between parts.');

export const signInSchema = z.discriminatedUnion('method', [
  z.strictObject({
    method: z.literal('userpass'),
    username: z.string().min(1, 'Enter your user name.').max(256),
    password: z.string().min(1, 'Enter your password.').max(1024),
    mount: mountSchema.default('userpass'),
    namespace: namespaceSchema.default(''),
  }),
  z.strictObject({
    method: z.literal('token'),
    token: z.string().min(1, 'Paste a token.').max(4096),
    namespace: namespaceSchema.default(''),
  }),
]);
export type SignInRequest = z.input<typeof signInSchema>;

/** Exactly six ASCII digits; nothing is trimmed or converted, so one code has one spelling. */
export const totpCodeSchema = z.string().regex(/^[0-9]{6}$/, 'Six digits.');
export const verifySchema = z.strictObject({ code: totpCodeSchema });

/** What a browser may know of its session. Never a token, never the id. */
export const sessionViewSchema = z.object({
  stage: z.enum(['password', 'verified']),
  displayName: z.string(),
  username: z.string(),
  entityId: z.string(),
  /** Namespace path of the sign-in; '' is the root namespace. */
  namespace: z.string(),
  policies: z.array(z.string()),
  isFactorEnrolled: z.boolean(),
  /** With what the second step of this sign-in can be answered; empty once it was. */
  secondFactors: z.array(z.enum(['passkey', 'totp'])),
  /** Whether browsers use passkeys at this console's address. */
  arePasskeysUsable: z.boolean(),
  /** Whether this console lets people enrol their own first factor. */
  isSelfEnrolmentOpen: z.boolean(),
  idleExpiresAt: z.iso.datetime(),
  absoluteExpiresAt: z.iso.datetime(),
});
export type SessionView = z.infer<typeof sessionViewSchema>;

/** Where to go next after a step of signing in. */
export const signInReplySchema = z.object({ next: z.enum(['verify', 'enrol', 'console']) });

export const enrolStartSchema = z.strictObject({});
export const enrolStartReplySchema = z.object({
  /** Base32 seed, to type by hand; shown in this one answer only. */
  secretKey: z.string(),
  otpauthUri: z.string(),
  /** QR code of the URI as an SVG document. */
  qrSvg: z.string(),
});

export const stepUpSchema = z.strictObject({
  /** Name of the verb that the grant is for, e.g. `lease.revoke`. */
  verb: z.string().max(64),
  /** The very input that will be sent to that verb. */
  input: z.unknown(),
  code: totpCodeSchema,
});
export const stepUpReplySchema = z.object({ grant: z.string(), expiresAt: z.iso.datetime() });

export const emptyReplySchema = z.object({});
