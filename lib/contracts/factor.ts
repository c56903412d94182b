import './no-eval.ts';
import * as z from 'zod/mini';
import { approvalStandingSchema } from './approval.ts';
import { oneLine } from './plain-text.ts';

const base64url = (mostChars: number) =>
  z.string().check(z.minLength(1), z.maxLength(mostChars), z.regex(/^[A-Za-z0-9_-]+$/, 'Not base64url.'));
/** A credential id has 1,023 bytes at most. */
const credentialIdSchema = base64url(1364);
const transportSchema = z.string().check(z.regex(/^[a-z-]{1,32}$/));

/** What `navigator.credentials.get` gave, as the browser library writes it. What we do not use is dropped. */
export const passkeyAssertionSchema = z.object({
  id: credentialIdSchema,
  rawId: credentialIdSchema,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url(8192),
    authenticatorData: base64url(8192),
    signature: base64url(4096),
    userHandle: z.optional(base64url(128)),
  }),
});
export type PasskeyAssertion = z.output<typeof passkeyAssertionSchema>;

/** What `navigator.credentials.create` gave. */
export const passkeyRegistrationSchema = z.object({
  id: credentialIdSchema,
  rawId: credentialIdSchema,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url(8192),
    attestationObject: base64url(32_768),
    transports: z.optional(z.array(transportSchema).check(z.maxLength(8))),
  }),
});
export type PasskeyRegistration = z.output<typeof passkeyRegistrationSchema>;

const descriptorSchema = z.object({ id: z.string(), type: z.literal('public-key'), transports: z.optional(z.array(z.string())) });

/** For `navigator.credentials.get`. */
export const passkeyRequestOptionsSchema = z.object({
  challenge: z.string(),
  rpId: z.string(),
  timeout: z.number(),
  userVerification: z.literal('required'),
  allowCredentials: z.array(descriptorSchema),
});
export type PasskeyRequestOptions = z.infer<typeof passkeyRequestOptionsSchema>;

/** For `navigator.credentials.create`. */
export const passkeyCreationOptionsSchema = z.object({
  challenge: z.string(),
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  pubKeyCredParams: z.array(z.object({ alg: z.number(), type: z.literal('public-key') })),
  timeout: z.number(),
  attestation: z.literal('none'),
  excludeCredentials: z.array(descriptorSchema),
  authenticatorSelection: z.object({ residentKey: z.literal('preferred'), userVerification: z.literal('required') }),
});
export type PasskeyCreationOptions = z.infer<typeof passkeyCreationOptionsSchema>;

export const passkeyIdSchema = z.string().check(z.regex(/^[0-9a-f]{32}$/, 'Not a passkey id.'));
/** What a person calls a passkey. */
export const passkeyNameSchema = z
  .string()
  .check(z.trim(), z.minLength(1, 'Enter a name.'), z.maxLength(64, 'At most 64 characters.'), oneLine);

export const passkeyRowSchema = z.object({
  passkeyId: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  /** Null before its first use. */
  lastUsedAt: z.nullable(z.iso.datetime()),
  /** Whether it may exist on several devices, and whether it does now. */
  isSyncable: z.boolean(),
  isSynced: z.boolean(),
  /** When its counter did not rise, from when on it is not accepted; null while nothing is wrong. */
  clonedAt: z.nullable(z.iso.datetime()),
});
export type PasskeyRow = z.infer<typeof passkeyRowSchema>;

export const factorListSchema = z.strictObject({});
export const factorListReplySchema = z.object({
  /** Oldest first. */
  passkeys: z.array(passkeyRowSchema),
  totp: z.nullable(z.object({ enrolledAt: z.nullable(z.iso.datetime()) })),
  /** Why browsers use no passkeys at this console's address: it is an IP address, or plain http; null where they do. */
  passkeyObstacle: z.nullable(z.enum(['address', 'insecure'])),
});
export type FactorListReply = z.infer<typeof factorListReplySchema>;

export const passkeyNameInputSchema = z.strictObject({ name: passkeyNameSchema });
export const passkeyAddSchema = z.strictObject({ registration: passkeyRegistrationSchema });
export const passkeyAddReplySchema = z.object({ passkeyId: z.string() });
export const passkeyRenameSchema = z.strictObject({ passkeyId: passkeyIdSchema, name: passkeyNameSchema });
export const passkeyIdInputSchema = z.strictObject({ passkeyId: passkeyIdSchema });
export const passkeyVerifySchema = z.strictObject({ passkey: passkeyAssertionSchema });
export const noInputSchema = z.strictObject({});

/** Asks how an act can be confirmed. */
export const stepUpChallengeSchema = z.strictObject({ verb: z.string().check(z.maxLength(64)), input: z.unknown() });
export const stepUpChallengeReplySchema = z.object({
  /** Null when the person has no passkey that can be used here. */
  passkey: z.nullable(passkeyRequestOptionsSchema),
  /** Whether six digits are enough for this act, from this person. */
  isCodeAccepted: z.boolean(),
  /** How a second person's approval stands; null for an act that needs none. */
  approval: z.nullable(approvalStandingSchema),
});
export type StepUpChallengeReply = z.infer<typeof stepUpChallengeReplySchema>;
export const stepUpPasskeySchema = z.strictObject({
  verb: z.string().check(z.maxLength(64)),
  input: z.unknown(),
  passkey: passkeyAssertionSchema,
});

const factorNoticeSchema = z.object({
  noticeId: z.string(),
  kind: z.enum(['passkey-added', 'passkey-removed', 'passkey-cloned', 'totp-added', 'totp-removed', 'recovery-used', 'recovery-renewed']),
  /** Name of the passkey; '' for the authenticator app. */
  name: z.string(),
  at: z.iso.datetime(),
});
export type FactorNotice = z.infer<typeof factorNoticeSchema>;
/** Newest first. */
export const factorNoticesReplySchema = z.object({ notices: z.array(factorNoticeSchema) });
export const factorNoticesSeenSchema = z.strictObject({ throughId: z.string().check(z.regex(/^[0-9]{1,18}$/, 'Not a notice.')) });
