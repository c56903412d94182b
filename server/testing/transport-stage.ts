import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import {
  type Caller,
  createVaultCluster,
  type VaultCluster,
  type VaultClusterOptions,
  type VaultRequest,
  vaultPath,
} from '#server/vault/index.ts';
import { type FakeUpstream, startFakeUpstream } from './fake-upstream.ts';

/** In every request of the stage, so that a test can look for it where it must not be. */
export const PLANTED_TOKEN = 's.plantedPLANTEDplanted1234';
export const READ: VaultRequest = { method: 'GET', path: vaultPath`secret/data/a` };
export const WRITE: VaultRequest = { method: 'POST', path: vaultPath`secret/data/a`, body: { data: {} } };

export const callerOf = (more: Partial<Caller> = {}): Caller => ({ token: new Secret(PLANTED_TOKEN), namespace: '', ...more });

/** An address on which nobody listens. */
export async function deadAddress(): Promise<string> {
  const gone = await startFakeUpstream(() => undefined);
  await gone.close();
  return gone.address;
}

/** Upstreams that fail on demand and clusters before them, all ended by `end`. */
export function createTransportStage() {
  const open: { close(): Promise<void> }[] = [];
  return {
    async upstream(...args: Parameters<typeof startFakeUpstream>): Promise<FakeUpstream> {
      const started = await startFakeUpstream(...args);
      open.push(started);
      return started;
    },
    /** Takes connections and says nothing, not even of TLS. */
    async muteAddress(): Promise<string> {
      const sockets: Socket[] = [];
      const server = createTcpServer((socket) => sockets.push(socket));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      open.push({
        close: () =>
          new Promise((resolve) => {
            for (const socket of sockets) socket.destroy();
            server.close(() => resolve());
          }),
      });
      return `127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    clusterOf(addresses: string[], more: Partial<VaultClusterOptions> = {}): VaultCluster {
      const cluster = createVaultCluster({ addresses, clock: systemClock, random: systemRandom, ...more });
      open.push(cluster);
      return cluster;
    },
    async end(): Promise<void> {
      await Promise.all(open.splice(0).map((thing) => thing.close()));
    },
  };
}
