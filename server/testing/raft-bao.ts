import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Secret } from '#server/platform/index.ts';
import { ensureTestServer } from './bao-binary.ts';
import { DEFAULT_INSTALL_DIR, type RunningBao, statusOf } from './dev-bao.ts';
import { arePortsFree, findFreePorts, type ServerProcess, startServerProcess, waitUntilReady } from './server-process.ts';

/** The static seal takes exactly this many raw bytes. */
const SEAL_KEY_BYTES = 32;

export interface RaftBaoOptions {
  /** Holds everything of the node: configuration, data, seal key, root token, audit file. Made when missing. */
  dir: string;
  /** The node takes PORT and PORT+1; free ones are found when left out. */
  port?: number;
  /** 32 raw bytes, mode 0600; made in `dir` when left out. */
  sealKeyFile?: string;
  /** Where the audit device writes; `dir/audit/audit.log` when left out. */
  auditFile?: string;
  clusterName?: string;
  /** One of several nodes: its name, and the node that it joins and shares the seal key with; null for the first. Elections take seconds. */
  member?: { nodeId: string; joins: RunningRaftBao | null };
  /** Further lines of configuration. */
  extraConfig?: string;
  binary?: string;
  /** Keeps Ctrl-C of the terminal from reaching the node, so that the caller stops it in order. */
  isOwnGroup?: boolean;
  onProgress?: (line: string) => void;
  signal?: AbortSignal;
}

export interface RunningRaftBao extends RunningBao {
  /** The file of the audit device, which is mounted as `file/`. */
  readonly auditFile: string;
  readonly sealKeyFile: string;
  /** Resolves when the process that runs now has ended. */
  readonly ended: Promise<void>;
  /** True when this start initialised the node: it is empty. */
  readonly isNew: boolean;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Writes a 0600 file that is whole or not there, also after a power cut. */
async function writePrivate(path: string, content: string | Buffer): Promise<void> {
  const partial = `${path}.partial`;
  const file = await open(partial, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
}

async function ensureSealKey(path: string): Promise<void> {
  if (!(await isFile(path))) await writePrivate(path, randomBytes(SEAL_KEY_BYTES));
  if ((await readFile(path)).length !== SEAL_KEY_BYTES)
    throw new Error(`The seal key ${path} is damaged: it must be ${SEAL_KEY_BYTES} raw bytes. Restore it from a copy.`);
  await chmod(path, 0o600);
}

function storageOf(data: string, member: RaftBaoOptions['member']): string {
  const lines = [`path = ${JSON.stringify(data)}`, `node_id = ${JSON.stringify(member?.nodeId ?? 'node-1')}`];
  if (member) lines.push('performance_multiplier = 1');
  if (member?.joins) lines.push(`retry_join {\n    leader_api_addr = ${JSON.stringify(member.joins.address)}\n  }`);
  return `storage "raft" {\n  ${lines.join('\n  ')}\n}`;
}

function configOf(files: { data: string; sealKey: string; audit: string }, port: number, options: RaftBaoOptions): string {
  const text = (value: string) => JSON.stringify(value);
  return [
    'ui = true',
    `cluster_name = ${text(options.clusterName ?? 'sallyport')}`,
    `api_addr = "http://127.0.0.1:${port}"`,
    `cluster_addr = "https://127.0.0.1:${port + 1}"`,
    `listener "tcp" {\n  address = "127.0.0.1:${port}"\n  cluster_address = "127.0.0.1:${port + 1}"\n  tls_disable = true\n}`,
    storageOf(files.data, options.member),
    `seal "static" {\n  current_key_id = "k1"\n  current_key = ${text(pathToFileURL(files.sealKey).href)}\n}`,
    // Without elision one LIST of every lease becomes one audit line of megabytes.
    `audit "file" "file" {\n  options {\n    file_path = ${text(files.audit)}\n    elide_list_responses = "true"\n    log_raw = "false"\n  }\n}`,
    'telemetry {\n  prometheus_retention_time = "24h"\n  disable_hostname = true\n}',
    options.extraConfig ?? '',
  ].join('\n\n');
}

async function api(address: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${address}/v1/${path}`, {
    method: body === undefined ? 'GET' : 'PUT',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`OpenBao answered ${response.status} on ${path}.`);
  return (await response.json()) as Record<string, unknown>;
}

/** Reads the root token of an initialised node, or initialises it and keeps token and recovery key in a 0600 file. */
async function ensureInitialised(address: string, keysFile: string): Promise<{ token: string; isNew: boolean }> {
  const isInitialised = (await api(address, 'sys/init')).initialized === true;
  if (isInitialised) {
    const kept = await readFile(keysFile, 'utf8').catch(() => null);
    if (kept === null) throw new Error(`The OpenBao node is initialised but ${keysFile} is missing: remove its directory to start afresh.`);
    return { token: (JSON.parse(kept) as { rootToken: string }).rootToken, isNew: false };
  }
  const made = await api(address, 'sys/init', { recovery_shares: 1, recovery_threshold: 1 });
  const token = String(made.root_token);
  await writePrivate(keysFile, `${JSON.stringify({ rootToken: token, recoveryKeys: made.recovery_keys_base64 }, null, 2)}\n`);
  return { token, isNew: true };
}

/**
 * Starts one raft node that unseals itself, with a file audit device, on loopback; initialises it at the first start.
 * Starting again on the same `dir` finds the data. Resolves once the node is active; the caller ends it with `stop`, which keeps the data.
 */
export async function startRaftBao(options: RaftBaoOptions): Promise<RunningRaftBao> {
  const binary =
    options.binary ??
    (await ensureTestServer({ installDir: DEFAULT_INSTALL_DIR, signal: options.signal, onProgress: options.onProgress })).path;
  const dir = resolve(options.dir);
  const sealKeyFile = resolve(options.sealKeyFile ?? options.member?.joins?.sealKeyFile ?? join(dir, 'seal.key'));
  const auditFile = resolve(options.auditFile ?? join(dir, 'audit', 'audit.log'));
  // The nodes of a cluster share one table of audit devices, path included: seen from its own directory each has another file.
  const audit = options.member ? relative(dir, auditFile) : auditFile;
  const files = { data: join(dir, 'raft'), sealKey: sealKeyFile, audit };
  const keysFile = join(dir, 'keys.json');
  const configFile = join(dir, 'config.hcl');
  await mkdir(files.data, { recursive: true, mode: 0o700 });
  await mkdir(join(auditFile, '..'), { recursive: true, mode: 0o700 });
  const hasData = await isFile(join(files.data, 'vault.db'));
  if (hasData && !(await isFile(sealKeyFile)))
    throw new Error(
      `The seal key ${sealKeyFile} is missing, so the data in ${files.data} cannot be opened: restore it, or remove ${dir} to start afresh.`,
    );
  await ensureSealKey(sealKeyFile);

  const port = options.port ?? (await findFreePorts());
  if (!(await arePortsFree(port)))
    throw new Error(`Port ${port} or ${port + 1} on 127.0.0.1 is taken: stop what listens there, or choose another port.`);
  const address = `http://127.0.0.1:${port}`;
  await writeFile(configFile, configOf(files, port, options), { mode: 0o600 });

  let server: ServerProcess;
  async function launch(): Promise<{ token: string; isNew: boolean }> {
    server = startServerProcess(binary, ['server', `-config=${configFile}`], dir, { isOwnGroup: options.isOwnGroup });
    try {
      // 501 is a node that waits to be initialised.
      const answered = [200, 429, 501, 503];
      await waitUntilReady(server, async () => answered.includes(await statusOf(`${address}/v1/sys/health`)), options.signal);
      const leader = options.member?.joins ?? null;
      const keys = leader ? { token: leader.rootToken.reveal(), isNew: false } : await ensureInitialised(address, keysFile);
      const ready = options.member ? [200, 429] : [200];
      await waitUntilReady(server, async () => ready.includes(await statusOf(`${address}/v1/sys/health`)), options.signal);
      return keys;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  const keys = await launch();
  return {
    address,
    rootToken: new Secret(keys.token),
    isNew: keys.isNew,
    auditFile,
    sealKeyFile,
    get pid() {
      return server.pid;
    },
    get ended() {
      return server.ended;
    },
    kill: (signal) => server.kill(signal),
    async restart() {
      await server.stop();
      await launch();
    },
    stop: () => server.stop(),
  };
}
