import { randomBytes } from 'node:crypto';
import { expect, vi } from 'vitest';
import {
  type ActiveSession,
  createIdentity,
  currentCode,
  type IdentityDeps,
  type IdentityEngine,
  type RequestFacts,
} from '#server/identity/index.ts';
import { parseEnv, type Secret, systemRandom } from '#server/platform/index.ts';
import type { Store } from '#server/store/index.ts';
import { createFakeClock, type FakeClock } from '#server/testing/fake-clock.ts';
import { freshAuthMount, freshMount, freshPolicy, liveCluster, rootClient } from '#server/testing/live.ts';
import { openScratchStore, silentLog } from '#server/testing/scratch-store.ts';
import { createSecretCache, lookupSelf, type ServiceIdentity, type VaultCluster, vaultPath } from '#server/vault/index.ts';

export const facts: RequestFacts = { address: '192.0.2.1', userAgent: 'test', requestId: 'r1', signal: new AbortController().signal };
export const PASSWORD = `planted-${randomBytes(9).toString('hex')}`;
export let store: Store;
export let clock: FakeClock;
export let kvMount: string;
export let userpass: string;
export let readerPolicy: string;

export const service: ServiceIdentity = {
  client: async (namespace = '') => rootClient(namespace),
  state: () => ({ isSignedIn: true, lastFailure: null, expiresAt: null }),
  start: () => undefined,
  stop: async () => undefined,
};

/** Makes a store, a clock and mounts of its own; the bindings above then hold them. */
export async function openIdentityStage(): Promise<void> {
  clock = createFakeClock(new Date());
  store = await openScratchStore(clock);
  kvMount = await freshMount('kv', { config: { options: { version: '2' } } });
  await vi.waitFor(
    async () => expect((await rootClient().request({ method: 'GET', path: vaultPath`${kvMount}/config` })).status).toBe(200),
    20_000,
  );
  userpass = await freshAuthMount('userpass');
  readerPolicy = await freshPolicy(
    'path "sys/leases/lookup/*" { capabilities = ["list", "sudo"] }\npath "auth/token/create" { capabilities = ["update"] }',
  );
}

export function build(over: Partial<IdentityDeps> = {}, settings: Record<string, string> = {}): IdentityEngine {
  const env = parseEnv({ SALLYPORT_KV_MOUNT: kvMount, SALLYPORT_SELF_ENROLMENT: 'true', SALLYPORT_SIGN_IN_FLOOR_MS: '0', ...settings });
  return createIdentity({
    store,
    cluster: liveCluster(),
    serviceIdentity: service,
    secretCache: createSecretCache({
      rules: [{ paths: `${kvMount}/**`, sensitivity: 'high', ttlSeconds: 30 }],
      clock,
      random: systemRandom,
    }),
    env,
    clock,
    random: systemRandom,
    log: silentLog,
    ...over,
  });
}

export async function addPerson(policies: string[] = [readerPolicy], more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const name = `p-${randomBytes(4).toString('hex')}`;
  await rootClient().request({
    method: 'POST',
    path: vaultPath`auth/${userpass}/users/${name}`,
    body: { password: PASSWORD, token_policies: policies, token_ttl: '1h', ...more },
  });
  return name;
}
export const byPassword = (username: string, over = {}) => ({
  method: 'userpass' as const,
  username,
  password: PASSWORD,
  mount: userpass,
  namespace: '',
  ...over,
});
export const byToken = (token: string, namespace = '') => ({ method: 'token' as const, token, namespace });

export async function alive(identity: IdentityEngine, sessionId: string): Promise<ActiveSession> {
  const session = await identity.findSession(sessionId, { isActivity: false });
  if (!session) throw new Error('no session');
  return session;
}
/** Signs a new person in and enrols; gives the verified session and its seed. */
export async function enrolled(identity: IdentityEngine, policies?: string[]) {
  const username = await addPerson(policies);
  const first = await alive(identity, (await identity.signIn(byPassword(username), facts)).sessionId);
  const { secretKey } = await identity.startEnrolment(first, facts);
  const { sessionId, recoveryCodes } = await identity.confirmEnrolment(first, await currentCode(secretKey, clock.now()), facts);
  return { username, secretKey, recoveryCodes, first, sessionId, session: await alive(identity, sessionId) };
}
/** A code that was not used yet. */
export async function nextCode(seed: string): Promise<string> {
  await clock.advance(30_000);
  return currentCode(seed, clock.now());
}
export const selfOf = (token: Secret<string>, cluster: VaultCluster = liveCluster()) => lookupSelf(cluster.as({ token, namespace: '' }));
export async function personalToken(username: string): Promise<string> {
  const reply = await liveCluster()
    .as({ token: null, namespace: '' })
    .request({ method: 'POST', path: vaultPath`auth/${userpass}/login/${username}`, body: { password: PASSWORD } });
  return (reply.body as { auth: { client_token: string } }).auth.client_token;
}
export const tables = [
  'sessions',
  'used_steps',
  'grants',
  'pending_enrolments',
  'pending_sign_ins',
  'enrolment_codes',
  'recovery_codes',
  'pending_revocations',
  'limits',
  'journal',
] as const;
export async function dump(): Promise<string> {
  const rows = await Promise.all(tables.map(async (table) => store.db.selectFrom(table).selectAll().execute()));
  return JSON.stringify(rows);
}
