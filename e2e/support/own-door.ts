import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startConsole } from '#server/testing/own-console.ts';
import { asRoot, demo } from './demo.ts';

export interface OwnDoor {
  readonly url: string;
  readonly dataDir: string;
  stop(): Promise<void>;
}

/**
 * A second console on the demo's Vault, with settings and counters of its own: tries are counted by address too, so wrong ones
 * at the demo's own console would shut out every later test.
 */
export async function openOwnDoor(env: Record<string, string>): Promise<OwnDoor> {
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
  try {
    const own = await startConsole({ vaultAddr: demo().vaultAddr, serviceTokenFile, env });
    const stop = async () => {
      await own.stop();
      await close();
    };
    return { url: own.url, dataDir: own.dataDir, stop };
  } catch (error) {
    await close();
    throw error;
  }
}
