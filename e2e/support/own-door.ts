import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startConsole } from '#server/testing/own-console.ts';
import { asRoot, demo } from './demo.ts';

export interface OwnDoor {
  readonly url: string;
  readonly dataDir: string;
  /** Kills the console as a power cut would, and starts it again at the same address with what it left behind. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A second console on the demo's Vault, with settings and counters of its own: tries are counted by address too, so wrong ones
 * at the demo's own console would shut out every later test.
 */
export async function openOwnDoor(env: Record<string, string>, options: { appDir?: string } = {}): Promise<OwnDoor> {
  const { auth } = await asRoot<{ auth: { client_token: string; accessor: string } }>('POST', 'auth/token/create', {
    body: { policies: ['sallyport-service'], period: '1h', no_parent: true, display_name: 'e2e-console' },
  });
  const home = await mkdtemp(join(tmpdir(), 'sallyport-door-'));
  const serviceTokenFile = join(home, 'service-token');
  await writeFile(serviceTokenFile, auth.client_token, { mode: 0o600 });
  const close = async () => {
    await rm(home, { recursive: true, force: true });
    await asRoot('POST', 'auth/token/revoke-accessor', { body: { accessor: auth.accessor } }).catch(() => undefined);
  };
  const dataDir = join(home, 'data');
  const start = (port?: number) =>
    startConsole({ vaultAddr: demo().vaultAddr, serviceTokenFile, dataDir, env, ...options, ...(port ? { port } : {}) });
  try {
    let own = await start();
    const { url } = own;
    return {
      url,
      dataDir,
      async killAndRestart() {
        own.kill('SIGKILL');
        await own.stop();
        own = await start(Number(new URL(url).port));
      },
      async stop() {
        await own.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
