import { z } from 'zod';
import { AppError, codeOf, type Secret } from '#server/platform/index.ts';
import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { type LoginAnswer, parseLoginAnswer } from './auth-mfa.ts';
import { badAnswer, type CallOptions, located, parseReply } from './call.ts';

const startSchema = z.object({ data: z.object({ auth_url: z.string() }) });

const REFUSED = new Set(['vault_bad_request', 'vault_denied', 'vault_token_dead', 'vault_not_found']);

async function refusing<T>(code: 'sign_in_refused' | 'oidc_refused', work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (REFUSED.has(codeOf(error))) throw new AppError(code, { cause: error });
    throw error;
  }
}

export interface OidcStart {
  mount: string;
  /** '' for the mount's default role. */
  role: string;
  redirectUri: string;
  /** Whoever finishes must show it: the address bar's state and code alone are worth nothing to a thief. */
  clientNonce: Secret<string>;
}

/**
 * Begins a code flow. The server makes state, nonce and PKCE verifier and keeps them; what comes back is the provider's page.
 * `client` needs no token. Throws `sign_in_refused` for an unknown mount or role, `oidc_unavailable` for one that cannot begin.
 */
export async function startOidc(client: VaultClient, start: OidcStart, call: CallOptions = {}): Promise<{ authUrl: URL; state: string }> {
  return refusing('sign_in_refused', async () => {
    const reply = await client.request({
      method: 'POST',
      path: vaultPath`auth/${vaultPath.splat(start.mount)}/oidc/auth_url`,
      body: { role: start.role, redirect_uri: start.redirectUri, client_nonce: start.clientNonce.reveal() },
      ...call,
    });
    const text = parseReply(startSchema, reply).data.auth_url;
    // Empty means that the provider is down or that the role does not allow the redirect address; the server logs which.
    if (text === '') throw located(reply, new AppError('oidc_unavailable'));
    const authUrl = URL.canParse(text) ? new URL(text) : null;
    const state = authUrl?.searchParams.get('state');
    // A browser is sent there: nothing but the web.
    if (!authUrl || !state || !/^https?:$/.test(authUrl.protocol)) throw badAnswer(reply, 'data.auth_url');
    return { authUrl, state };
  });
}

/** Ends a code flow: the server checks state, client nonce, PKCE, the id token and the role's claims. Throws `oidc_refused`, `vault_*`. */
export async function finishOidc(
  client: VaultClient,
  finish: { mount: string; state: string; code: Secret<string>; clientNonce: Secret<string> },
  call: CallOptions = {},
): Promise<LoginAnswer> {
  return refusing('oidc_refused', async () => {
    const reply = await client.request({
      method: 'GET',
      // A code works once, so that nobody may send it twice.
      effect: 'write',
      path: vaultPath`auth/${vaultPath.splat(finish.mount)}/oidc/callback`,
      query: { state: finish.state, code: finish.code.reveal(), client_nonce: finish.clientNonce.reveal() },
      ...call,
    });
    return parseLoginAnswer(reply);
  });
}
