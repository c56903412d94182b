import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSeed } from '#server/identity/index.ts';
import { systemRandom } from '#server/platform/index.ts';
import type { RunningBao } from './dev-bao.ts';
import { type OwnConsole, type OwnConsoleOptions, startConsole } from './own-console.ts';

/** Reads every lease and may end them. */
const PERSON_POLICY = `
path "sys/leases/*" { capabilities = ["update", "list", "sudo"] }
path "+/sys/leases/*" { capabilities = ["update", "list", "sudo"] }
path "sys/policies/acl" { capabilities = ["list"] }
path "sys/policies/acl/*" { capabilities = ["read"] }
path "database/creds/*" { capabilities = ["read"] }`;

export interface OwnEstate {
  readonly person: { username: string; password: string; role: string; totpSecret: string; entityId: string };
  readonly serviceTokenFile: string;
  asRoot<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Starts a console on this server; stopped by `clear`. */
  startConsole(options?: Partial<OwnConsoleOptions>): Promise<OwnConsole>;
  /** Stops its consoles and removes its files. The server is its owner's. */
  clear(): Promise<void>;
}

/** Fills an empty server with what a console needs: its own identity and mount, one person with a second factor, and a few leases. */
export async function buildOwnEstate(bao: Pick<RunningBao, 'address' | 'rootToken'>, leaseCount = 3): Promise<OwnEstate> {
  const home = mkdtempSync(join(tmpdir(), 'sallyport-e2e-'));
  const consoles: OwnConsole[] = [];
  const asRoot: OwnEstate['asRoot'] = async <T>(method: string, path: string, body?: unknown) => {
    const headers = { 'X-Vault-Token': bao.rootToken.reveal() };
    const answer = await fetch(`${bao.address}/v1/${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // The status alone: an answer may hold a secret.
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status}`);
    const text = await answer.text();
    return (text === '' ? {} : JSON.parse(text)) as T;
  };

  await asRoot('POST', 'sys/mounts/sallyport', { type: 'kv', options: { version: '2' } });
  await asRoot('POST', 'sys/auth/userpass', { type: 'userpass' });
  await asRoot('POST', 'sys/policies/acl/person', { policy: PERSON_POLICY });
  await asRoot('POST', 'sys/policies/acl/service', { policy: readFileSync('docs/service-policy.hcl', 'utf8') });
  const person = { username: 'ada', password: randomBytes(12).toString('base64url'), role: 'operator', totpSecret: newSeed(systemRandom) };
  await asRoot('POST', 'auth/userpass/users/ada', { password: person.password, token_policies: ['person'], token_ttl: '8h' });
  const { data: entity } = await asRoot<{ data: { id: string } }>('POST', 'identity/entity', { name: 'ada' });
  const { data: mounts } = await asRoot<{ data: Record<string, { accessor: string }> }>('GET', 'sys/auth');
  await asRoot('POST', 'identity/entity-alias', { name: 'ada', canonical_id: entity.id, mount_accessor: mounts['userpass/']?.accessor });
  const factor = { totp: { seed: person.totpSecret, enrolledAt: new Date().toISOString() } };
  await asRoot('POST', `sallyport/data/factors/${entity.id}`, { data: factor, options: { cas: 0 } });
  for (let made = 0; made < leaseCount; made += 1) await asRoot('POST', 'auth/token/create-orphan', { policies: ['default'], ttl: '2h' });
  const made = await asRoot<{ auth: { client_token: string } }>('POST', 'auth/token/create-orphan', {
    policies: ['service'],
    period: '24h',
  });
  const serviceTokenFile = join(home, 'service-token');
  writeFileSync(serviceTokenFile, made.auth.client_token, { mode: 0o600 });

  return {
    person: { ...person, entityId: entity.id },
    serviceTokenFile,
    asRoot,
    async startConsole(options = {}) {
      const running = await startConsole({ vaultAddr: bao.address, serviceTokenFile, ...options });
      consoles.push(running);
      return running;
    },
    async clear() {
      for (const running of consoles) await running.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
