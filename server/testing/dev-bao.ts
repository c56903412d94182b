import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '#server/platform/index.ts';
import { ensureTestServer } from './bao-binary.ts';
import { findFreePorts, type ServerProcess, startServerProcess, waitUntilReady } from './server-process.ts';

/** Our own copy of the server for tests and for the developer's machine. */
export const DEFAULT_INSTALL_DIR = '.cache/bao';

export interface RunningBao {
  /** `http://127.0.0.1:PORT`, or https with `caFile`. */
  readonly address: string;
  readonly rootToken: Secret<string>;
  /** Of the process that runs now; another one after `restart`. */
  readonly pid: number;
  /** PEM of the certificate authority, when TLS is on. */
  readonly caFile?: string;
  /** What it shows of itself at 127.0.0.1, signed by that authority: good for a neighbour of its too. */
  readonly certificate?: { readonly certFile: string; readonly keyFile: string };
  /** Sends a signal (SIGKILL by default; SIGSTOP makes a server that accepts and never answers). */
  kill(signal?: NodeJS.Signals): void;
  /** Ends it if it still runs and starts it again on the same port. A dev server forgets everything. */
  restart(): Promise<void>;
  /** Ends it and takes its temporary directory away. */
  stop(): Promise<void>;
}

export interface DevBaoOptions {
  /** The server takes PORT and PORT+1; free ones are found when left out. */
  port?: number;
  tls?: boolean;
  /** With `tls`: it takes its own authority for that of everybody it calls, in place of the system's. */
  isOwnCaTrusted?: boolean;
  /** Lines of its configuration file, beside what a dev server sets. */
  settings?: Readonly<Record<string, unknown>>;
  /** Path of the executable; found or installed when left out. */
  binary?: string;
  signal?: AbortSignal;
}

/** GET of an own server's path that works with and without its own CA. Resolves to the status. */
export async function statusOf(url: string, caFile?: string): Promise<number> {
  if (!caFile) return (await fetch(url, { signal: AbortSignal.timeout(1000) })).status;
  const ca = await readFile(caFile);
  return new Promise((resolve, reject) => {
    const request = httpsRequest(url, { ca, timeout: 1000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.once('timeout', () => request.destroy(new Error('timeout')));
    request.once('error', reject);
    request.end();
  });
}

/** Starts an unsealed in-memory server on loopback; resolves once `sys/health` answers 200. The caller ends it with `stop`. */
export async function startDevBao(options: DevBaoOptions = {}): Promise<RunningBao> {
  const binary = options.binary ?? (await ensureTestServer({ installDir: DEFAULT_INSTALL_DIR, signal: options.signal })).path;
  const home = await mkdtemp(join(tmpdir(), 'sallyport-bao-'));
  const token = randomBytes(18).toString('base64url');
  const caFile = options.tls ? join(home, 'vault-ca.pem') : undefined;
  const settingsFile = options.settings ? join(home, 'settings.json') : undefined;
  if (settingsFile) await writeFile(settingsFile, JSON.stringify(options.settings));
  let port = options.port ?? 0;
  let server: ServerProcess;

  async function launch(): Promise<void> {
    const tls = options.tls ? ['-dev-tls', `-dev-tls-cert-dir=${home}`] : [];
    const more = settingsFile ? [...tls, `-config=${settingsFile}`] : tls;
    const args = ['server', '-dev', '-dev-no-store-token', `-dev-root-token-id=${token}`, `-dev-listen-address=127.0.0.1:${port}`, ...more];
    server = startServerProcess(binary, args, home, {
      environment: caFile && options.isOwnCaTrusted ? { SSL_CERT_FILE: caFile, SSL_CERT_DIR: home } : {},
    });
    const url = `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}/v1/sys/health`;
    try {
      await waitUntilReady(server, async () => (await statusOf(url, caFile)) === 200, options.signal);
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  // Between finding a free port and binding it somebody else may take it: then try another.
  for (let attempt = 1; ; attempt += 1) {
    if (!options.port) port = await findFreePorts();
    try {
      await launch();
      break;
    } catch (error) {
      if (!options.port && attempt < 5 && !options.signal?.aborted) continue;
      await rm(home, { recursive: true, force: true });
      throw error;
    }
  }

  return {
    address: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    rootToken: new Secret(token),
    get pid() {
      return server.pid;
    },
    ...(caFile ? { caFile, certificate: { certFile: join(home, 'vault-cert.pem'), keyFile: join(home, 'vault-key.pem') } } : {}),
    kill: (signal) => server.kill(signal),
    async restart() {
      await server.stop();
      await launch();
    },
    async stop() {
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
