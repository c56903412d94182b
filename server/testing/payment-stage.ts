import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type VaultClient, vaultPath } from '#server/vault/index.ts';
import type { DatabaseStage } from './database-stage.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const ROLE = 'payments';
const STOP_WITHIN_MS = 20_000;
const RIGHTS = (mount: string) => `
path "secret/data/payments/config" { capabilities = ["read"] }
path "${mount}/creds/${ROLE}" { capabilities = ["read"] }
path "sys/leases/renew" { capabilities = ["update"] }
path "sys/leases/revoke" { capabilities = ["update"] }
path "sys/leases/lookup" { capabilities = ["update"] }
`;

export interface PaymentStageOptions {
  vault: VaultClient;
  address: string;
  namespace: string;
  stage: DatabaseStage;
  ttlSeconds: number;
  maxTtlSeconds: number;
  /** The service's own token is renewed at this life, and made anew at the greatest one. */
  tokenTtlSeconds: number;
  tokenMaxTtlSeconds: number;
}

/** The lines that the service prints are its own JSON objects. */
export type ServiceLine = Readonly<Record<string, unknown>>;

export interface PaymentService {
  readonly url: string;
  readonly lines: readonly ServiceLine[];
  /** Whether what it printed holds the secret id it signed in with, anything shaped like a token, or a password by name. */
  isLeaking(): boolean;
  /** SIGTERM. Resolves to the exit code and what it took; a service that does not end is killed after 20 s and has none. */
  stop(): Promise<{ exitCode: number | null; tookMs: number }>;
}

/** The example service as a process of its own, signed in by AppRole with just the rights that it needs. `dist/client` must be built. */
export async function startPaymentService(options: PaymentStageOptions): Promise<PaymentService> {
  const { vault, stage } = options;
  const post = (path: ReturnType<typeof vaultPath>, body: unknown) => vault.request({ method: 'POST', path, body, callClass: 'job' });
  const { host, port } = stage.postgres;
  await stage.defineRole(ROLE, options.ttlSeconds, options.maxTtlSeconds);
  await post(vaultPath`sys/mounts/secret`, { type: 'kv', options: { version: '2' } }).catch(() => undefined);
  // A mount of version 2 refuses writes while it is made.
  await until(() => post(vaultPath`secret/data/payments/config`, { data: { host, port, database: 'postgres' } }));
  await post(vaultPath`sys/policies/acl/payments`, { policy: RIGHTS(stage.mount) });
  await post(vaultPath`sys/auth/approle`, { type: 'approle' });
  const life = { token_ttl: options.tokenTtlSeconds, token_max_ttl: options.tokenMaxTtlSeconds };
  await post(vaultPath`auth/approle/role/payments`, { token_policies: ['payments'], ...life });
  const roleId = await vault.request({ method: 'GET', path: vaultPath`auth/approle/role/payments/role-id` });
  const secretId = await post(vaultPath`auth/approle/role/payments/secret-id`, {});
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-payments-'));
  const write = (name: string, text: string) => {
    writeFileSync(join(dir, name), text, { mode: 0o600 });
    return join(dir, name);
  };
  const secretIdText = (secretId.body as { data: { secret_id: string } }).data.secret_id;
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: dir,
    PORT: '0',
    VAULT_ADDR: options.address,
    VAULT_NAMESPACE: options.namespace,
    PAYMENTS_AUTH: 'approle',
    PAYMENTS_ROLE_ID_FILE: write('role-id', (roleId.body as { data: { role_id: string } }).data.role_id),
    PAYMENTS_SECRET_ID_FILE: write('secret-id', secretIdText),
    PAYMENTS_DATABASE_MOUNT: stage.mount,
  };
  const child = spawn(process.execPath, ['--import', './scripts/ts-hook.mjs', 'examples/payment-service/main.ts'], {
    cwd: ROOT,
    env: env as unknown as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const exited = new Promise<number | null>((ended) => child.once('exit', (code) => ended(code)));
  void exited.then(() => {
    process.off('exit', end);
    rmSync(dir, { recursive: true, force: true });
  });
  const printed = gather(child);
  const port0 = await Promise.race([printed.listening, exited.then(() => null)]);
  if (port0 === null) throw new Error(`The service ended before it listened. ${printed.text()}`);
  return {
    url: `http://127.0.0.1:${port0}`,
    lines: printed.lines,
    isLeaking: () => printed.text().includes(secretIdText) || /\b(?:s|hvs)\.[A-Za-z0-9]{20}|"password"/.test(printed.text()),
    async stop() {
      const startedAtMs = performance.now();
      child.kill('SIGTERM');
      const insist = setTimeout(end, STOP_WITHIN_MS);
      const exitCode = await exited;
      clearTimeout(insist);
      return { exitCode, tookMs: Math.round(performance.now() - startedAtMs) };
    },
  };
}

async function until(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt === 50) throw error;
      await new Promise((next) => setTimeout(next, 100));
    }
  }
}

function gather(child: ChildProcess) {
  const lines: ServiceLine[] = [];
  const texts: string[] = [];
  let heard: (port: number) => void = () => undefined;
  const listening = new Promise<number>((resolvePort) => {
    heard = resolvePort;
  });
  const take = (text: string) => {
    texts.push(text);
    if (!text.startsWith('{')) return;
    const line = JSON.parse(text) as ServiceLine;
    lines.push(line);
    if (line.message === 'listening') heard(Number(line.port));
  };
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', take);
  return { lines, listening, text: () => texts.join('\n') };
}
