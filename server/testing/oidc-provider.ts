import { randomBytes } from 'node:crypto';

/** A real code flow: OpenBao's own OIDC provider on one side, its oidc auth method on the other, of the same server. */
export interface OidcStage {
  /** The oidc auth mount; its default role is `people`. */
  readonly mount: string;
  /** Name of the provider's one person. */
  readonly username: string;
  /** What the provider does after its person has said yes on its page: the address that it sends the browser back to. */
  authorize(authUrl: string): Promise<URL>;
}

export interface OidcServer {
  readonly address: string;
  readonly rootToken: string;
}

const PASSWORD = 'planted-provider-password';

/** Makes a provider, a person at it, and an auth mount that trusts it, with these redirect addresses. */
export async function buildOidcStage(
  { address, rootToken }: OidcServer,
  redirectUri: (mount: string) => string,
  role: Record<string, unknown> = {},
): Promise<OidcStage> {
  const ask = (method: string, path: string, body?: unknown) => askServer(address, rootToken, method, path, body);
  const unique = randomBytes(5).toString('hex');
  const [name, mount, userpass] = [`idp-${unique}`, `oidc-${unique}`, `userpass-${unique}`];
  await ask('POST', `sys/auth/${mount}`, { type: 'oidc' });
  await ask('POST', `sys/auth/${userpass}`, { type: 'userpass' });
  const redirects = [redirectUri(mount)];
  await ask('POST', `auth/${userpass}/users/${name}`, { password: PASSWORD, token_policies: ['default'] });
  await ask('POST', `identity/oidc/key/${name}`, { allowed_client_ids: '*', algorithm: 'ES256' });
  await ask('POST', `identity/oidc/client/${name}`, { redirect_uris: redirects, key: name, assignments: 'allow_all' });
  const { data } = (await ask('GET', `identity/oidc/client/${name}`)) as { data: { client_id: string; client_secret: string } };
  await ask('POST', `identity/oidc/provider/${name}`, { allowed_client_ids: [data.client_id], issuer: address });
  await ask('POST', `auth/${mount}/config`, {
    oidc_discovery_url: `${address}/v1/identity/oidc/provider/${name}`,
    oidc_client_id: data.client_id,
    oidc_client_secret: data.client_secret,
    default_role: 'people',
    jwt_supported_algs: ['ES256'],
  });
  await ask('POST', `auth/${mount}/role/people`, {
    role_type: 'oidc',
    user_claim: 'sub',
    allowed_redirect_uris: redirects,
    token_policies: ['default'],
    token_ttl: '1h',
    ...role,
  });
  const login = (await askServer(address, null, 'POST', `auth/${userpass}/login/${name}`, { password: PASSWORD })) as {
    auth: { client_token: string };
  };
  return { mount, username: name, authorize: (authUrl) => authorizeAs(authUrl, login.auth.client_token) };
}

async function askServer(address: string, token: string | null, method: string, path: string, body?: unknown): Promise<unknown> {
  const headers = token === null ? {} : { 'X-Vault-Token': token };
  const answer = await fetch(`${address}/v1/${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  // The status alone: an answer may hold a secret.
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  const text = await answer.text();
  return text === '' ? {} : JSON.parse(text);
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
