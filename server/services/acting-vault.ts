import type { VaultClient } from '#server/vault/index.ts';
import type { SessionContext } from './verb.ts';

/** Vault as this person for an act that was begun: closing the page does not stop it half-way, so that it is verified and recorded. */
export function actingVault(ctx: SessionContext, namespace: string): VaultClient {
  return ctx.engines.cluster.as({ token: ctx.session.vaultToken, namespace, requestId: ctx.requestId, callClass: 'job' });
}
