import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSeed, writeFactorSeed } from '#server/identity/index.ts';
import { Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { startDevBao } from '#server/testing/dev-bao.ts';
import { startConsole } from '#server/testing/own-console.ts';
import { createVaultCluster, loginUserpass, lookupSelf, type VaultClient, vaultPath } from '#server/vault/index.ts';
import { signInByApi } from '../api-session.ts';
import { ROOT } from '../source-files.ts';
import type { Stage, StagedConsole } from './result.ts';

const USERNAME = 'bench';
const KV_MOUNT = 'sallyport';
const LEASE_PREFIX = 'auth/token/create/';
const CONCURRENCY = 32;
const READER_POLICY = 'path "*" { capabilities = ["read", "list", "update", "sudo"] }';

/** The stage of one run, and how to clear it away: every process by its handle, every file in one temporary directory. */
export function makeStage(leaseCount: number, say: (line: string) => void): { stage: Stage; clear: () => Promise<void> } {
  const home = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  const endings: Array<() => Promise<void>> = [];
  const once = <T>(make: () => Promise<T>) => {
    let made: Promise<T> | undefined;
    return () => {
      made ??= make();
      return made;
    };
  };

  const bao = once(async () => {
    say('starting OpenBao');
    const server = await startDevBao();
    endings.push(() => server.stop());
    const cluster = createVaultCluster({ addresses: [server.address], clock: systemClock, random: systemRandom });
    endings.push(() => cluster.close());
    return {
      address: server.address,
      token: server.rootToken.reveal(),
      cluster,
      root: cluster.as({ token: server.rootToken, namespace: '' }),
    };
  });

  const console = once(async (): Promise<StagedConsole> => {
    const { address, cluster, root } = await bao();
    const password = systemRandom.bytes(18).toString('base64url');
    const totpSecret = newSeed(systemRandom);
    const serviceTokenFile = join(home, 'service-token');
    writeFileSync(serviceTokenFile, await prepareVault(root, password));
    chmodSync(serviceTokenFile, 0o600);
    const login = await loginUserpass(cluster.as({ token: null, namespace: '' }), {
      mount: 'userpass',
      username: USERNAME,
      password: new Secret(password),
    });
    const self = await lookupSelf(cluster.as({ token: login.token, namespace: '' }));
    await writeFactorSeed(root, KV_MOUNT, self.entityId, new Secret(totpSecret), new Date());
    say('starting the console');
    const dataDir = join(home, 'data');
    const env = { SALLYPORT_LIMIT_API: '10000000', SALLYPORT_LEASE_SWEEP_SECONDS: '3600', SALLYPORT_LOG_LEVEL: 'error' };
    const running = await startConsole({ vaultAddr: address, serviceTokenFile, dataDir, env });
    endings.push(() => running.stop());
    const session = await signInByApi(running.url, { username: USERNAME, password, totpSecret });
    const { cookie, cookies } = session;
    return { url: running.url, dataDir, serviceTokenFile, cookie, cookies, vaultToken: login.token.reveal() };
  });

  const leases = once(async () => {
    const staged = await console();
    await makeLeases((await bao()).root, leaseCount, say);
    // The page that sign-in ended on has swept already, and the next sweep is an hour away.
    const swept = await fetch(`${staged.url}/api/leases?fresh=true&limit=1`, { headers: { cookie: staged.cookie } });
    if (!swept.ok) throw new Error(`The sweep was answered with ${swept.status}.`);
    return { ...staged, leasePrefix: LEASE_PREFIX };
  });

  return {
    stage: { leaseCount, bao, console, leases },
    async clear() {
      for (const end of endings.reverse()) await end().catch((error: unknown) => say(`clearing away failed: ${String(error)}`));
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Mounts, policies and the one person. Returns a token with the service policy of the repository. */
async function prepareVault(root: VaultClient, password: string): Promise<string> {
  const post = (path: ReturnType<typeof vaultPath>, body: unknown) => root.request({ method: 'POST', path, body });
  await post(vaultPath`sys/mounts/${KV_MOUNT}`, { type: 'kv', options: { version: '2' } });
  await post(vaultPath`sys/auth/userpass`, { type: 'userpass' });
  await post(vaultPath`sys/policies/acl/bench`, { policy: READER_POLICY });
  await post(vaultPath`sys/policies/acl/sallyport`, { policy: readFileSync(join(ROOT, 'docs/service-policy.hcl'), 'utf8') });
  await post(vaultPath`auth/userpass/users/${USERNAME}`, { password, token_policies: ['bench'] });
  const made = await post(vaultPath`auth/token/create-orphan`, { policies: ['sallyport'], period: '24h' });
  return (made.body as { auth: { client_token: string } }).auth.client_token;
}

async function makeLeases(root: VaultClient, count: number, say: (line: string) => void): Promise<void> {
  let made = 0;
  const startedAt = performance.now();
  const worker = async () => {
    while (made < count) {
      made += 1;
      await root.request({ method: 'POST', path: vaultPath`auth/token/create`, body: { policies: ['default'], ttl: '24h' } });
      if (made % 10_000 === 0) say(`${made} of ${count} leases, ${Math.round(made / ((performance.now() - startedAt) / 1000))} a second`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}
