import { z } from 'zod';

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  );
const flag = (fallback: boolean) => z.stringbool().default(fallback);
const seconds = (fallback: number, least: number, most: number) => z.coerce.number().int().min(least).max(most).default(fallback);
const signInWay = /^(?:userpass|ldap|oidc|token)(?::[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*)?(?:#[A-Za-z0-9_.-]+)?$/;
const optionalPath = z.string().min(1).optional();

/** Every variable the console reads, with its meaning. `docs/operating.md` holds the table made from this; a test keeps them equal. */
export const envShape = {
  VAULT_ADDR: list.describe('Addresses of one Vault or OpenBao cluster, comma-separated. Without it `npm start` runs the demo.'),
  VAULT_NAMESPACE: z.string().default('').describe('Namespace that every path is relative to; empty is the root namespace.'),
  VAULT_CACERT: optionalPath.describe("PEM file with the certificate authority of Vault's certificate."),
  VAULT_CLIENT_CERT: optionalPath.describe(
    'PEM file with the certificate that the console shows to Vault, read again at each connection; for the cert method.',
  ),
  VAULT_CLIENT_KEY: optionalPath.describe('PEM file with the private key of VAULT_CLIENT_CERT.'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000).describe('Port of the console.'),
  SALLYPORT_PUBLIC_URL: z
    .url()
    .optional()
    .describe('Address people type; Origin, Host and cookies are checked against it. Default: http://localhost:PORT.'),
  SALLYPORT_BIND: z.string().default('127.0.0.1').describe('Address the listener binds to.'),
  SALLYPORT_TRUSTED_PROXIES: list.describe(
    'Addresses or CIDR ranges of reverse proxies whose X-Forwarded-For is believed, comma-separated.',
  ),
  SALLYPORT_DATA_DIR: z.string().min(1).default('.sallyport').describe("Directory of the console's own state. One process owns it."),
  SALLYPORT_DATABASE_URL: z.string().optional().describe('PostgreSQL for the state; without it an embedded one in the data directory.'),
  SALLYPORT_SECRET_FILE: optionalPath.describe(
    'File with the cookie secret (32 bytes or more); without it one is made in the data directory, mode 0600.',
  ),
  SALLYPORT_METRICS_TOKEN_FILE: optionalPath.describe(
    'File with the bearer token of /metrics; without it one is made in the data directory, mode 0600.',
  ),
  SALLYPORT_KV_MOUNT: z
    .string()
    .default('sallyport')
    .describe("KV v2 mount that holds the console's own secrets (second factors, sealing keys)."),
  SALLYPORT_SERVICE_AUTH: z
    .enum(['kubernetes', 'approle', 'approle-wrapped', 'userpass', 'ldap', 'jwt', 'cert', 'token-file'])
    .optional()
    .describe(
      "How the console's own identity signs in to Vault: kubernetes, approle, approle-wrapped, userpass, ldap, jwt, cert or token-file.",
    ),
  SALLYPORT_SERVICE_MOUNT: z.string().optional().describe('Auth mount of the service identity; default: the name of the method.'),
  SALLYPORT_SERVICE_ROLE: z
    .string()
    .optional()
    .describe(
      'Role of the service identity. Kubernetes: default sallyport. jwt, cert: default the choice of the mount. approle-wrapped: name of the only role whose secret ids are taken.',
    ),
  SALLYPORT_SERVICE_JWT_FILE: z
    .string()
    .default('/var/run/secrets/kubernetes.io/serviceaccount/token')
    .describe('Token of the kubernetes and jwt methods, read again at every login.'),
  SALLYPORT_SERVICE_ROLE_ID_FILE: optionalPath.describe('approle, approle-wrapped: file with the role id.'),
  SALLYPORT_SERVICE_SECRET_ID_FILE: optionalPath.describe('approle: file with the secret id.'),
  SALLYPORT_SERVICE_WRAPPING_TOKEN_FILE: optionalPath.describe(
    'approle-wrapped: file with the wrapping token of a secret id. It is opened once, so every start needs a new one.',
  ),
  SALLYPORT_SERVICE_USERNAME: z.string().min(1).optional().describe('Name of the service identity for userpass and ldap.'),
  SALLYPORT_SERVICE_PASSWORD_FILE: optionalPath.describe('File with its password, read again at every login.'),
  SALLYPORT_SERVICE_TOKEN_FILE: optionalPath.describe(
    'File with a token, read again before each renewal and when Vault no longer takes the last one.',
  ),
  SALLYPORT_SESSION_IDLE_SECONDS: seconds(900, 10, 3600).describe('A session without activity ends after this.'),
  SALLYPORT_SESSION_ABSOLUTE_SECONDS: seconds(28_800, 30, 43_200).describe('A session ends after this in any case.'),
  SALLYPORT_SIGN_IN_METHODS: list
    .refine((ways) => ways.every((way) => signInWay.test(way)), 'each is userpass, ldap, oidc or token, then :MOUNT, then #ROLE for oidc')
    .describe(
      'Ways to sign in, in the order of the page, comma-separated: userpass, ldap, oidc, token. `ldap:corp` fixes the mount, `oidc:okta#console` the role too. Default: all four, and a person may name the mount.',
    ),
  SALLYPORT_SIGN_IN_NAMESPACE: z
    .string()
    .regex(/^(?:\/|[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*)$/, 'a path without slashes at its ends, or / for the root namespace')
    .optional()
    .describe('Namespace that everybody signs in to, `/` for the root one. Default: a person may name it.'),
  SALLYPORT_SIGN_IN_FLOOR_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_000)
    .default(500)
    .describe(
      'A refused password or code is answered at whole multiples of this time, so that it tells neither which names exist nor which factors they have. Above what your slowest directory takes.',
    ),
  SALLYPORT_SELF_ENROLMENT: flag(false).describe(
    'Whether a person without a second factor may enrol the first one after the password. The demo turns it on.',
  ),
  SALLYPORT_ENROLMENT_CODE_SECONDS: seconds(86_400, 60, 86_400).describe(
    'A code that lets a person enrol the first second factor is good for this long, and once.',
  ),
  SALLYPORT_SESSIONS_PER_PERSON: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(5)
    .describe('Sessions that a person may have at once; a further sign-in ends the oldest.'),
  SALLYPORT_BREAK_GLASS: flag(false).describe(
    'Whether a token without an entity (the root token) may sign in, with a code that `npm run break-glass:code` prints on the server. It looks, and does nothing that needs a confirmation.',
  ),
  SALLYPORT_TWO_PERSON: z
    .string()
    .regex(/^(?:none|[a-z-]+\.[a-z-]+(?: *, *[a-z-]+\.[a-z-]+)*)$/, 'names of acts, comma-separated, or none')
    .default('snapshot.download')
    .transform((text) => (text === 'none' ? [] : text.split(',').map((part) => part.trim())))
    .describe(
      'Acts that a second person must approve, comma-separated: snapshot.download, people.reset, lease.revoke-prefix; `none` for none.',
    ),
  SALLYPORT_LEASE_SWEEP_SECONDS: seconds(60, 1, 3600).describe('Age from which a sweep of the leases is repeated when somebody looks.'),
  SALLYPORT_AUDIT_FILES: list.describe('Files of audit devices that the console follows, across rotations, comma-separated.'),
  SALLYPORT_AUDIT_HISTORY_FILES: list.describe('Further audit files, each read to its end once, comma-separated.'),
  SALLYPORT_LIMIT_SIGN_IN: z.coerce
    .number()
    .int()
    .min(1)
    .default(10)
    .describe('Sign-in tries per account and per address in five minutes.'),
  SALLYPORT_LIMIT_CODE: z.coerce.number().int().min(1).default(5).describe('Second-factor tries per person in five minutes.'),
  SALLYPORT_LIMIT_API: z.coerce
    .number()
    .int()
    .min(1)
    .default(1200)
    .describe('Requests per person in a minute, or per address before anybody is known.'),
  SALLYPORT_LIMIT_ACT: z.coerce
    .number()
    .int()
    .min(1)
    .default(120)
    .describe('Changes of one kind (revoking a lease, saving a policy) per person in a minute.'),
  SALLYPORT_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info').describe('Least level that is logged.'),
  SALLYPORT_DEMO: flag(false).describe('Set by the demo: marks the console as one that holds nothing real.'),
} as const;

const envSchema = z.object(envShape);
export type Env = z.output<typeof envSchema> & { publicUrl: URL };

/** Variables that would change the transport behind our back. */
const REFUSED = { VAULT_TOKEN: 'the console uses no ambient token', VAULT_SKIP_VERIFY: 'TLS checks are never turned off' } as const;

export class EnvError extends Error {}

/** Parses the environment once. Throws `EnvError` whose message names each bad variable and never a value. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const known = new Set(Object.keys(envShape));
  const problems: string[] = [];
  for (const [name, why] of Object.entries(REFUSED)) if (source[name]) problems.push(`${name} must not be set: ${why}`);
  for (const name of Object.keys(source))
    if (name.startsWith('SALLYPORT_') && !known.has(name)) problems.push(`${name} is not a setting of Sallyport`);
  const given = Object.fromEntries(Object.entries(source).filter(([name, value]) => known.has(name) && value !== ''));
  const parsed = envSchema.safeParse(given);
  if (!parsed.success) for (const issue of parsed.error.issues) problems.push(`${issue.path.join('.')}: ${issue.message}`);
  if (problems.length > 0 || !parsed.success)
    throw new EnvError(`The environment is not valid:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
  return { ...parsed.data, publicUrl: new URL(parsed.data.SALLYPORT_PUBLIC_URL ?? `http://localhost:${parsed.data.PORT}`) };
}

/** The environment of this process. The only reader of `process.env` in the server. */
export function readEnv(): Env {
  return parseEnv(process.env);
}
