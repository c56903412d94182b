import { codeOf, type Secret } from '#server/platform/index.ts';
import { lookupSelf, revokeSelf, type VaultCluster } from '#server/vault/index.ts';

/** `ok` when the token is known to be dead, else the code of what came between. Not tied to a request: its caller may be gone. */
export async function revokeVerified(
  cluster: VaultCluster,
  token: Secret<string>,
  namespace: string,
  callClass: 'interactive' | 'job',
): Promise<string> {
  const client = cluster.as({ token, namespace, callClass });
  try {
    await revokeSelf(client);
    await lookupSelf(client);
    return 'outcome_unknown';
  } catch (error) {
    const code = codeOf(error);
    return code === 'vault_token_dead' ? 'ok' : code;
  }
}
