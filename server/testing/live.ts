import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import {
  capabilitiesOf,
  createVaultCluster,
  readHealth,
  type ServerCapabilities,
  type VaultClient,
  type VaultCluster,
  vaultPath,
} from '#server/vault/index.ts';

/** The real server of this test run: its address and its root token. */
export function liveBao(): { address: string; rootToken: Secret<string> } {
  return { address: inject('baoAddress'), rootToken: new Secret(inject('baoRootToken')) };
}

let cluster: VaultCluster | null = null;

/** Our own transport to that server, one for a test file. */
export function liveCluster(): VaultCluster {
  cluster ??= createVaultCluster({ addresses: [liveBao().address], clock: systemClock, random: systemRandom });
  return cluster;
}

/** All rights, in the given namespace. */
export function rootClient(namespace = ''): VaultClient {
  return liveCluster().as({ token: liveBao().rootToken, namespace });
}

/** What the server of this run can do. A case that needs more is skipped, and says what it needs. */
export async function liveCapabilities(): Promise<ServerCapabilities> {
  return capabilitiesOf(await readHealth(rootClient()));
}

const freshName = (kind: string) => `${kind}-${randomBytes(5).toString('hex')}`;

/** Makes an empty namespace of the test's own and gives its path. */
export async function freshNamespace(parent = ''): Promise<string> {
  const name = freshName('ns');
  await rootClient(parent).request({ method: 'POST', path: vaultPath`sys/namespaces/${name}`, body: {} });
  return parent === '' ? name : `${parent}/${name}`;
}

/** Mounts a secrets engine under a name of the test's own and gives the mount path, without a slash. */
export async function freshMount(type: string, options: { namespace?: string; config?: Record<string, unknown> } = {}): Promise<string> {
  const name = freshName(type);
  const { namespace = '', config = {} } = options;
  await rootClient(namespace).request({ method: 'POST', path: vaultPath`sys/mounts/${name}`, body: { type, ...config } });
  return name;
}

/** Enables an auth method under a name of the test's own and gives the mount path, without `auth/`. */
export async function freshAuthMount(type: string, namespace = ''): Promise<string> {
  const name = freshName(type);
  await rootClient(namespace).request({ method: 'POST', path: vaultPath`sys/auth/${name}`, body: { type } });
  return name;
}

/** Writes an ACL policy under a name of the test's own and gives the name. */
export async function freshPolicy(policy: string, namespace = ''): Promise<string> {
  const name = freshName('policy');
  await rootClient(namespace).request({ method: 'POST', path: vaultPath`sys/policies/acl/${name}`, body: { policy } });
  return name;
}

/** A server refuses an empty policy. */
const NO_RIGHTS = 'path "no/such/path" { capabilities = ["deny"] }';

/** A client whose token holds just the given policy text and `default`; '' is no right of its own. */
export async function clientWithPolicy(policy: string, namespace = ''): Promise<VaultClient> {
  const name = await freshPolicy(policy || NO_RIGHTS, namespace);
  const reply = await rootClient(namespace).request({
    method: 'POST',
    path: vaultPath`auth/token/create`,
    body: { policies: [name], ttl: '1h' },
  });
  const { auth } = reply.body as { auth: { client_token: string } };
  return liveCluster().as({ token: new Secret(auth.client_token), namespace });
}
