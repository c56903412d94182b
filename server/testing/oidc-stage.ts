import { liveBao } from './live.ts';
import { buildOidcStage, type OidcStage } from './oidc-provider.ts';

export type { OidcStage } from './oidc-provider.ts';

/** A provider and a mount that trusts it, on the server of this test run. */
export function openOidcStage(redirectUri: (mount: string) => string, role: Record<string, unknown> = {}): Promise<OidcStage> {
  const { address, rootToken } = liveBao();
  return buildOidcStage({ address, rootToken: rootToken.reveal() }, redirectUri, role);
}
