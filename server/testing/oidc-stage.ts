import { randomBytes } from 'node:crypto';
import { vaultPath } from '#server/vault/index.ts';
import { freshAuthMount, liveBao, liveCluster, rootClient } from './live.ts';

/** A real code flow: OpenBao's own OIDC provider on one side, its oidc auth method on the other, of the same server. */
export interface OidcStage {
  /** The oidc auth mount; its default role is `people`. */
  readonly mount: string;
  /** Name of the provider's one person. */
  readonly username: string;
  /** What the provider does after its person has said yes on its page: the address that it sends the browser back to. */
  authorize(authUrl: string): Promise<URL>;
}

const write = async (path: ReturnType<typeof vaultPath>, body: unknown, namespace = '') =>
  (await rootClient(namespace).request({ method: 'POST', path, body, callClass: 'job' })).body as { data: Record<string, string> };

/** Makes a provider, a person at it, and an auth mount that trusts it, with these redirect addresses. */
export async function openOidcStage(redirectUri: (mount: string) => string, role: Record<string, unknown> = {}): Promise<OidcStage> {
  const name = `idp-${randomBytes(4).toString('hex')}`;
  const [mount, userpass] = await Promise.all([freshAuthMount('oidc'), freshAuthMount('userpass')]);
  const redirects = [redirectUri(mount)];
  await write(vaultPath`auth/${userpass}/users/${name}`, { password: 'planted-provider-password', token_policies: ['default'] });
  await write(vaultPath`identity/oidc/key/${name}`, { allowed_client_ids: '*', algorithm: 'ES256' });
  await write(vaultPath`identity/oidc/client/${name}`, { redirect_uris: redirects, key: name, assignments: 'allow_all' });
  const { data } = (await rootClient().request({ method: 'GET', path: vaultPath`identity/oidc/client/${name}` })).body as {
    data: { client_id: string; client_secret: string };
  };
  await write(vaultPath`identity/oidc/provider/${name}`, { allowed_client_ids: [data.client_id], issuer: liveBao().address });
  await write(vaultPath`auth/${mount}/config`, {
    oidc_discovery_url: `${liveBao().address}/v1/identity/oidc/provider/${name}`,
    oidc_client_id: data.client_id,
    oidc_client_secret: data.client_secret,
    default_role: 'people',
    jwt_supported_algs: ['ES256'],
  });
  await write(vaultPath`auth/${mount}/role/people`, {
    role_type: 'oidc',
    user_claim: 'sub',
    allowed_redirect_uris: redirects,
    token_policies: ['default'],
    token_ttl: '1h',
    ...role,
  });
  const login = await liveCluster()
    .as({ token: null, namespace: '' })
    .request({
      method: 'POST',
      path: vaultPath`auth/${userpass}/login/${name}`,
      body: { password: 'planted-provider-password' },
    });
  const providerToken = (login.body as { auth: { client_token: string } }).auth.client_token;
  return { mount, username: name, authorize: (authUrl) => authorizeAs(authUrl, providerToken) };
}

/** The provider's page is part of a graphical interface that not every build has; this is the one call that it makes. */
async function authorizeAs(authUrl: string, providerToken: string): Promise<URL> {
  const page = new URL(authUrl);
  const api = new URL(page.pathname.replace(/^\/ui\/vault\//, '/v1/') + page.search, page.origin);
  const answer = await fetch(api, { headers: { 'X-Vault-Token': providerToken }, redirect: 'error' });
  if (!answer.ok) throw new Error(`the provider answered ${answer.status}`);
  const { code, state } = (await answer.json()) as { code: string; state: string };
  const back = new URL(page.searchParams.get('redirect_uri') ?? '');
  back.searchParams.set('code', code);
  back.searchParams.set('state', state);
  return back;
}
