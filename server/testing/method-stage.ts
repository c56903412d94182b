import { mkdirSync } from 'node:fs';
import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServiceMethod, type VaultPath, vaultPath } from '#server/vault/index.ts';
import { type DevSlapd, startSlapd } from './dev-slapd.ts';
import { freshAuthMount, rootClient } from './live.ts';
import { createJwtSigner } from './signed-jwt.ts';
import { startTokenReview, type TokenReviewEndpoint } from './token-review.ts';

/** One way to sign in at the real server of this run, with a credential that is right and one that is not. */
export interface MethodCase {
  readonly right: ServiceMethod;
  readonly wrong: ServiceMethod;
  /** Where its logins go. */
  readonly loginPath: string;
}

export interface MethodStage {
  readonly dir: string;
  readonly reviews: TokenReviewEndpoint;
  /** Null where the server has no LDAP to ask it. */
  readonly slapd: DevSlapd | null;
  put(name: string, text: string): Promise<string>;
  close(): Promise<void>;
}

export const STAGE_PASSWORD = 'planted-password';
const TOKEN = { token_ttl: '60s' };

const NO_LDAP = 'This server has no LDAP among its plugins.';

/** Whether the server carries the method, by its own catalogue: OpenBao 2.7 leaves LDAP to a plugin of its own. */
export async function hasAuthMethod(type: string): Promise<boolean> {
  const { body } = await rootClient().request({ method: 'GET', path: vaultPath`sys/plugins/catalog/auth/${type}`, acceptStatuses: [404] });
  return (body as { data?: unknown } | null)?.data !== undefined;
}

/** Starts what stands behind the methods: a directory, and the token review of a Kubernetes API server. */
export async function openMethodStage(): Promise<MethodStage> {
  const dir = await mkdtemp(join(tmpdir(), 'method-stage-'));
  const [reviews, slapd] = await Promise.all([
    startTokenReview({ namespace: 'payments', name: 'console' }),
    hasAuthMethod('ldap').then((isThere) =>
      isThere ? startSlapd([{ uid: 'console', password: STAGE_PASSWORD, groups: ['operators'] }]) : null,
    ),
  ]);
  return {
    dir,
    reviews,
    slapd,
    async put(name, text) {
      await writeFile(join(dir, name), text);
      return join(dir, name);
    },
    async close() {
      await Promise.all([reviews.close(), slapd?.stop()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const write = async (path: VaultPath, body: unknown) =>
  (await rootClient().request({ method: 'POST', path, body })).body as { data: Record<string, string>; auth: { client_token: string } };

/** A token of a pod's service account, by shape. Nobody checks its signature but the review. */
export function podToken(number = 0): string {
  const iat = Math.floor(Date.now() / 1000);
  const account = { namespace: 'payments', serviceaccount: { name: 'console', uid: 'uid-of-console' } };
  const claims = { iss: 'https://kubernetes.default.svc', sub: 'system:serviceaccount:payments:console', jti: `planted-${number}` };
  return createJwtSigner('ES256').issue({ ...claims, aud: ['vault'], iat, exp: iat + 3_600, 'kubernetes.io': account });
}

/** Lays a token out as kubelet does: `token` → `..data/token`, `..data` → a directory of this number, put in place in one step. */
export async function publishAsKubelet(dir: string, number: number, token: string): Promise<string> {
  const day = `..2026_11_24_${number}`;
  mkdirSync(join(dir, day));
  await writeFile(join(dir, day, 'token'), token);
  await symlink(day, join(dir, '..data_tmp'));
  await rename(join(dir, '..data_tmp'), join(dir, '..data'));
  if (number === 0) await symlink('..data/token', join(dir, 'token'));
  else await rm(join(dir, `..2026_11_24_${number - 1}`), { recursive: true, force: true });
  return join(dir, 'token');
}

/** A mount that trusts the stage's reviews, with the role `console`. Gives its name. */
export async function kubernetesMount({ reviews }: MethodStage): Promise<string> {
  const mount = await freshAuthMount('kubernetes');
  const config = {
    kubernetes_host: reviews.address,
    token_reviewer_jwt: podToken(),
    disable_local_ca_jwt: true,
    kubernetes_ca_cert: 'none',
  };
  await write(vaultPath`auth/${mount}/config`, config);
  const role = { bound_service_account_names: ['console'], bound_service_account_namespaces: ['payments'], audience: 'vault', ...TOKEN };
  await write(vaultPath`auth/${mount}/role/console`, role);
  return mount;
}

/** A mount over the stage's directory whose group `operators` has the policy of that name. Gives its name. */
export async function ldapMount({ slapd }: MethodStage): Promise<string> {
  if (!slapd) throw new Error(NO_LDAP);
  const mount = await freshAuthMount('ldap');
  await write(vaultPath`auth/${mount}/config`, {
    url: slapd.url,
    binddn: slapd.adminDn,
    bindpass: slapd.adminPassword.reveal(),
    userdn: slapd.peopleDn,
    userattr: 'uid',
    groupdn: slapd.groupsDn,
    groupattr: 'cn',
    groupfilter: '(member={{.UserDN}})',
    request_timeout: 2,
    connection_timeout: 2,
    ...TOKEN,
  });
  await write(vaultPath`auth/${mount}/groups/operators`, { policies: ['operators'] });
  return mount;
}

/** A mount that takes tokens of this signer, with the role `console`. Gives its name. */
export async function jwtMount(type: 'jwt' | 'oidc', publicKey: string): Promise<string> {
  const mount = await freshAuthMount(type);
  await write(vaultPath`auth/${mount}/config`, { jwt_validation_pubkeys: [publicKey], default_role: 'console' });
  await write(vaultPath`auth/${mount}/role/console`, { role_type: 'jwt', bound_audiences: ['vault'], user_claim: 'sub', ...TOKEN });
  return mount;
}

/** Who the bearer says to be, good for ten minutes from now on. */
export function serviceClaims(): Record<string, unknown> {
  const iat = Math.floor(Date.now() / 1000);
  return { sub: 'console', aud: 'vault', iat, exp: iat + 600 };
}

type Build = (stage: MethodStage) => Promise<MethodCase>;

const byJwt =
  (type: 'jwt' | 'oidc', algorithm: 'RS256' | 'ES256'): Build =>
  async ({ put }) => {
    const signer = createJwtSigner(algorithm);
    const mount = await jwtMount(type, signer.publicKey);
    const jwtFile = await put(`${algorithm}.right`, signer.issue(serviceClaims()));
    const forged = await put(`${algorithm}.wrong`, createJwtSigner(algorithm).issue(serviceClaims()));
    const method = { kind: 'jwt', mount, role: 'console' } as const;
    return { right: { ...method, jwtFile }, wrong: { ...method, jwtFile: forged }, loginPath: `auth/${mount}/login` };
  };

const byPassword =
  (kind: 'userpass' | 'ldap', mountOf: (stage: MethodStage) => Promise<string>): Build =>
  async (stage) => {
    const mount = await mountOf(stage);
    const passwordFile = await stage.put(`${kind}.right`, STAGE_PASSWORD);
    const wrong = await stage.put(`${kind}.wrong`, 'planted-wrong');
    const method = { kind, mount, username: 'console' } as const;
    return { right: { ...method, passwordFile }, wrong: { ...method, passwordFile: wrong }, loginPath: `auth/${mount}/login/console` };
  };

const byHeldToken =
  (kind: 'token-file', tokenType: 'service' | 'batch'): Build =>
  async ({ put }) => {
    const body = { type: tokenType, ttl: '60s', policies: ['default'] };
    const { auth } = await write(vaultPath`auth/token/create`, body);
    const right = { kind, tokenFile: await put(`${tokenType}.right`, auth.client_token) };
    const wrong = { kind, tokenFile: await put(`${tokenType}.wrong`, 's.plantedNoSuchTokenHere00') };
    return { right, wrong, loginPath: 'auth/token/lookup-self' };
  };

/** Everything that can sign in over a connection in clear. */
export const METHOD_CASES: readonly (readonly [title: string, build: Build])[] = [
  [
    'kubernetes',
    async (stage) => {
      const mount = await kubernetesMount(stage);
      const [token, stranger] = [podToken(1), podToken(2)];
      stage.reviews.accept([token]);
      const method = { kind: 'kubernetes', mount, role: 'console' } as const;
      return {
        right: { ...method, jwtFile: await stage.put('pod.right', token) },
        wrong: { ...method, jwtFile: await stage.put('pod.wrong', stranger) },
        loginPath: `auth/${mount}/login`,
      };
    },
  ],
  [
    'approle',
    async ({ put }) => {
      const mount = await freshAuthMount('approle');
      await write(vaultPath`auth/${mount}/role/console`, { ...TOKEN, secret_id_num_uses: 0 });
      await write(vaultPath`auth/${mount}/role/console/role-id`, { role_id: 'planted-role-id' });
      const { data } = await write(vaultPath`auth/${mount}/role/console/secret-id`, {});
      const method = { kind: 'approle', mount, roleIdFile: await put('role-id', 'planted-role-id') } as const;
      return {
        right: { ...method, secretIdFile: await put('secret-id', data['secret_id'] ?? '') },
        wrong: { ...method, secretIdFile: await put('secret-id.wrong', 'planted-wrong') },
        loginPath: `auth/${mount}/login`,
      };
    },
  ],
  [
    'userpass',
    byPassword('userpass', async () => {
      const mount = await freshAuthMount('userpass');
      await write(vaultPath`auth/${mount}/users/console`, { password: STAGE_PASSWORD, ...TOKEN });
      return mount;
    }),
  ],
  ['ldap', byPassword('ldap', ldapMount)],
  ['jwt, RS256', byJwt('jwt', 'RS256')],
  ['jwt at a mount of the type oidc, ES256', byJwt('oidc', 'ES256')],
  ['a service token in a file', byHeldToken('token-file', 'service')],
  ['a batch token in a file', byHeldToken('token-file', 'batch')],
];
