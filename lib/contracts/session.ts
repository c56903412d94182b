import './no-eval.ts';
import * as z from 'zod/mini';
import { namespaceSchema } from './namespace.ts';

/** A mount path without slashes at its ends, as people type it: `userpass`, `ldap/eu`. */
export const mountSchema = z
  .string()
  .check(
    z.trim(),
    z.minLength(1),
    z.maxLength(128),
    z.regex(/^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/, 'Use letters, digits, - and _, with / between parts.'),
  );

export const signInSchema = z.discriminatedUnion('method', [
  z.strictObject({
    method: z.literal('userpass'),
    username: z.string().check(z.minLength(1, 'Enter your user name.'), z.maxLength(256)),
    password: z.string().check(z.minLength(1, 'Enter your password.'), z.maxLength(1024)),
    mount: z._default(mountSchema, 'userpass'),
    namespace: z._default(namespaceSchema, ''),
  }),
  z.strictObject({
    method: z.literal('ldap'),
    username: z.string().check(z.minLength(1, 'Enter your user name.'), z.maxLength(256)),
    password: z.string().check(z.minLength(1, 'Enter your password.'), z.maxLength(1024)),
    mount: z._default(mountSchema, 'ldap'),
    namespace: z._default(namespaceSchema, ''),
  }),
  z.strictObject({
    method: z.literal('token'),
    token: z.string().check(z.minLength(1, 'Paste a token.'), z.maxLength(4096)),
    namespace: z._default(namespaceSchema, ''),
  }),
]);
export type SignInRequest = z.input<typeof signInSchema>;

/** Starts a sign-in at an identity provider. `returnTo` stays on the server until the browser is back. */
export const oidcStartSchema = z.strictObject({
  mount: z._default(mountSchema, 'oidc'),
  /** Empty for the mount's default role. */
  role: z._default(z.string().check(z.maxLength(128), z.regex(/^[A-Za-z0-9_.-]*$/, 'Use letters, digits, -, _ and dots.')), ''),
  namespace: z._default(namespaceSchema, ''),
  returnTo: z._default(z.string().check(z.maxLength(2000)), '/'),
});
export type OidcStartRequest = z.input<typeof oidcStartSchema>;
/** The provider's page, where the browser goes next. */
export const oidcStartReplySchema = z.object({ authUrl: z.url() });

/** What the provider sends the browser back with. Unknown parameters are dropped: providers add their own. */
export const oidcFinishSchema = z.object({
  /** `<mount>`, or `<mount>/@/<namespace>`. */
  place: z.string().check(z.minLength(1), z.maxLength(512)),
  state: z.string().check(z.minLength(1), z.maxLength(1024)),
  code: z.optional(z.string().check(z.minLength(1), z.maxLength(4096))),
  error: z.optional(z.string().check(z.maxLength(1024))),
});

/** One answer for each of the server's own second factors: which method of those offered, and its passcode, or null for a push. */
export const serverFactorSchema = z.strictObject({
  answers: z
    .array(
      z.strictObject({
        method: z.int().check(z.minimum(0), z.maximum(20)),
        passcode: z.nullable(z.string().check(z.minLength(1), z.maxLength(64))),
      }),
    )
    .check(z.minLength(1), z.maxLength(10)),
});
/** What the server asks for: one of the methods of each line. */
export const serverFactorViewSchema = z.object({
  factors: z.array(z.object({ name: z.string(), methods: z.array(z.object({ type: z.string(), isByPasscode: z.boolean() })) })),
});
export type ServerFactorView = z.infer<typeof serverFactorViewSchema>;

/** One way to sign in that this console offers. */
export interface SignInWay {
  readonly method: 'userpass' | 'ldap' | 'oidc' | 'token';
  /** Null: the person may name it. */
  readonly mount: string | null;
  /** Of OIDC; null: the person may name it. */
  readonly role: string | null;
}
/** What the sign-in page offers. */
export interface SignInOffer {
  readonly ways: readonly SignInWay[];
  /** Null: the person may name it. */
  readonly namespace: string | null;
}

/** Exactly six ASCII digits; nothing is trimmed or converted, so one code has one spelling. */
export const totpCodeSchema = z.string().check(z.regex(/^[0-9]{6}$/, 'Six digits.'));
/** What `npm run break-glass:code` prints; spaces, hyphens and case do not matter. */
export const breakGlassSchema = z.strictObject({ code: z.string().check(z.minLength(1, 'Enter the code.'), z.maxLength(64)) });
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
  /** Signed in by a token that belongs to nobody. */
  isBreakGlass: z.boolean(),
  /** Whether this session may enrol a first factor: the console lets everybody, or an administrator's code was given. */
  mayEnrol: z.boolean(),
  /** With what the second step of this sign-in can be answered; empty once it was. */
  secondFactors: z.array(z.enum(['passkey', 'totp'])),
  /** Whether browsers use passkeys at this console's address. */
  arePasskeysUsable: z.boolean(),
  idleExpiresAt: z.iso.datetime(),
  absoluteExpiresAt: z.iso.datetime(),
});
export type SessionView = z.infer<typeof sessionViewSchema>;

/** Where to go next after a step of signing in. */
export const signInReplySchema = z.object({ next: z.enum(['server-factor', 'verify', 'enrol', 'console']) });

export const enrolStartSchema = z.strictObject({});
export const enrolStartReplySchema = z.object({
  /** Base32 seed, to type by hand; shown in this one answer only. */
  secretKey: z.string(),
  otpauthUri: z.string(),
  /** QR code of the URI as an SVG document. */
  qrSvg: z.string(),
});

/** The recovery codes are in this one answer, and nowhere else. */
export const enrolConfirmReplySchema = z.object({ recoveryCodes: z.array(z.string()) });

export const stepUpSchema = z.strictObject({
  /** Name of the verb that the grant is for, e.g. `lease.revoke`. */
  verb: z.string().check(z.maxLength(64)),
  /** The very input that will be sent to that verb. */
  input: z.unknown(),
  code: totpCodeSchema,
});
export const stepUpReplySchema = z.object({ grant: z.string(), expiresAt: z.iso.datetime() });

/** Where a browser is sent on to; one of our own pages. */
export const redirectReplySchema = z.object({ location: z.string().check(z.startsWith('/')) });

/** `isTokenLeft`: Vault has not said that the session's own token is dead. The console tries again until it does. */
export const signOutReplySchema = z.object({ isTokenLeft: z.boolean() });

export const emptyReplySchema = z.object({});
