import { join, resolve } from 'node:path';

export interface StartSettings {
  /** False when VAULT_ADDR names a real server. */
  isDemo: boolean;
  port: number;
  vaultPort: number;
  dataDir: string;
  demoDir: string;
  url: string;
}

const DEFAULT_PORT = 3000;
const DEFAULT_VAULT_PORT = 8200;

/** What `npm start` itself reads of the environment. Throws an `Error` of one sentence. */
export function readSettings(source: Record<string, string | undefined>): StartSettings {
  const port = portOf('PORT', source.PORT, DEFAULT_PORT);
  const vaultPort = portOf('SALLYPORT_VAULT_PORT', source.SALLYPORT_VAULT_PORT, DEFAULT_VAULT_PORT);
  const isDemo = !source.VAULT_ADDR;
  if (isDemo && (port === vaultPort || port === vaultPort + 1))
    throw new Error(`PORT ${port} is needed by the demo's Vault, which takes ${vaultPort} and ${vaultPort + 1}: choose another PORT.`);
  const dataDir = resolve(source.SALLYPORT_DATA_DIR || '.sallyport');
  const url = source.SALLYPORT_PUBLIC_URL || `http://localhost:${port}`;
  return { isDemo, port, vaultPort, dataDir, demoDir: join(dataDir, 'demo'), url };
}

function portOf(name: string, text: string | undefined, fallback: number): number {
  if (!text) return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_534) throw new Error(`${name} must be a port number from 1 to 65534.`);
  return port;
}

/** Environment of the console's process: what the demo decides wins, and what only `npm start` reads is left out. */
export function consoleEnv(
  source: Record<string, string | undefined>,
  demo: Record<string, string> | null,
): Record<string, string | undefined> {
  const env: Record<string, string | undefined> = { ...source, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  delete env.SALLYPORT_VAULT_PORT;
  if (demo === null) return env;
  // A VAULT_TOKEN or VAULT_NAMESPACE of the person's own work has no place in the demo.
  for (const name of Object.keys(env)) if (/^(VAULT|BAO)_/.test(name)) delete env[name];
  return { ...env, ...demo };
}
