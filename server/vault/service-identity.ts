import type { VaultClient } from './client.ts';

/** The console's own token: logged in lazily, renewed, logged in again when it dies. */
export interface ServiceIdentity {
  /** Vault as the service, in the given namespace ('' is root). Throws `service_identity_failed` when it cannot sign in. */
  client(namespace?: string, signal?: AbortSignal): Promise<VaultClient>;
  /** For readiness and the Posture page: never a token. */
  state(): { isSignedIn: boolean; lastFailure: { code: string; at: Date } | null; expiresAt: Date | null };
  start(): void;
  /** Ends renewal; revokes only a token that this process obtained by login. */
  stop(): Promise<void>;
}
