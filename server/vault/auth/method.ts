import type { Secret } from '#server/platform/index.ts';

/** How a service signs in. `mount` is without `auth/`. Files are read again at every login: they rotate. */
export type ServiceMethod =
  | { kind: 'kubernetes'; mount: string; role: string; jwtFile: string }
  /** The secret id may be left out where the role binds none. */
  | { kind: 'approle'; mount: string; roleIdFile: string; secretIdFile?: string }
  /** The file holds a wrapping token. With `roleName` only a secret id of that role is taken, else one of any role of the mount. */
  | { kind: 'approle-wrapped'; mount: string; roleIdFile: string; wrappingTokenFile: string; roleName?: string }
  | { kind: 'userpass' | 'ldap'; mount: string; username: string; passwordFile: string }
  /** Without a role the mount's default role counts. */
  | { kind: 'jwt'; mount: string; role?: string; jwtFile: string }
  /** The certificate is the connection's: `clientCertificate` of the cluster. Without a role every role of the mount is tried. */
  | { kind: 'cert'; mount: string; role?: string }
  | { kind: 'token'; token: Secret<string> }
  | { kind: 'token-file'; tokenFile: string };

/** A token as a login gives it. */
export interface ServiceToken {
  readonly token: Secret<string>;
  /** Seconds from the moment of asking; null when it never expires. */
  readonly ttlSeconds: number | null;
  /** The life it was made with, asked for again at each renewal. Null when it never expires. */
  readonly fullTtlSeconds: number | null;
  /** Never true of a batch token. */
  readonly isRenewable: boolean;
  /** Whether it is ours to revoke: made by our login, and no batch token, which nobody can revoke. */
  readonly isRevocable: boolean;
}

/** One way to sign in, with what it must remember between two logins. */
export interface LoginMethod {
  readonly kind: ServiceMethod['kind'];
  /**
   * Signs in once. Throws `service_identity_failed` for a refusal or an unusable file, `wrapping_token_spent` or `wrapping_token_foreign`
   * for a secret id that others may know, and the `vault_*` code of an outage.
   */
  obtain(signal: AbortSignal): Promise<ServiceToken>;
  /** Whether another token has been put in place of the one given. Never throws. */
  isSuperseded(token: Secret<string>): Promise<boolean>;
}
