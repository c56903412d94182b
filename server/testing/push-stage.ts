import { randomBytes } from 'node:crypto';
import { type Clock, systemClock, systemRandom } from '#server/platform/index.ts';
import { createVaultCluster, type VaultCluster, type VaultPath, vaultPath } from '#server/vault/index.ts';
import { type RunningBao, startDevBao } from './dev-bao.ts';
import { type PushProvider, startPushProvider } from './push-provider.ts';

/** The server ends a request that takes longer, one and a half minutes by default. A test may have to wait for that. */
export const SERVER_WAITS_SECONDS = 5;

export interface PushStage {
  readonly provider: PushProvider;
  /** The server, whose root token serves a console well enough here. */
  readonly bao: RunningBao;
  /** The same server for one console, by its own clock. */
  openCluster(clock: Clock): VaultCluster;
  /** Somebody whose password at the mount `userpass` is followed by a push. */
  addPerson(password: string): Promise<string>;
  /** Accessors of all tokens that live there. */
  tokens(): Promise<string[]>;
  stop(): Promise<void>;
}

/** A real OpenBao whose PingID method asks a provider of the test's own; it trusts that one by the authority of its own certificate. */
export async function openPushStage({ serverWaitsSeconds = SERVER_WAITS_SECONDS } = {}): Promise<PushStage> {
  const bao = await startDevBao({
    tls: true,
    isOwnCaTrusted: true,
    settings: { default_max_request_duration: `${serverWaitsSeconds}s` },
  });
  let provider: PushProvider | undefined;
  const clusters: VaultCluster[] = [];
  const openCluster = (clock: Clock) => {
    const cluster = createVaultCluster({ addresses: [bao.address], caCertFile: bao.caFile, clock, random: systemRandom, resilience: {} });
    clusters.push(cluster);
    return cluster;
  };
  const stop = async () => {
    await Promise.all(clusters.map((cluster) => cluster.close()));
    await bao.stop();
    await provider?.close();
  };
  try {
    provider = await startPushProvider(certificateOf(bao));
    const client = openCluster(systemClock).as({ token: bao.rootToken, namespace: '' });
    const root = async <T>(method: 'GET' | 'LIST' | 'POST', path: VaultPath, body?: unknown) =>
      ((await client.request({ method, path, ...(body === undefined ? {} : { body }) })).body as { data: T } | null)?.data as T;

    await root('POST', vaultPath`sys/mounts/sallyport`, { type: 'kv', options: { version: '2' } });
    await root('POST', vaultPath`sys/auth/userpass`, { type: 'userpass' });
    const auths = await root<Record<string, { accessor: string }>>('GET', vaultPath`sys/auth`);
    const accessor = auths['userpass/']?.accessor ?? '';
    const { method_id } = await root<{ method_id: string }>('POST', vaultPath`identity/mfa/method/pingid`, {
      settings_file_base64: provider.settingsFile,
      username_format: `{{identity.entity.aliases.${accessor}.name}}`,
    });
    await root('POST', vaultPath`identity/mfa/login-enforcement/push`, { mfa_method_ids: [method_id], auth_method_accessors: [accessor] });
    return {
      provider,
      bao,
      openCluster,
      async addPerson(password) {
        const name = `p-${randomBytes(4).toString('hex')}`;
        await root('POST', vaultPath`auth/userpass/users/${name}`, { password, token_ttl: '1h' });
        return name;
      },
      tokens: async () => (await root<{ keys: string[] }>('LIST', vaultPath`auth/token/accessors`)).keys,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function certificateOf({ certificate }: RunningBao) {
  if (!certificate) throw new Error('The server has no certificate.');
  return certificate;
}
