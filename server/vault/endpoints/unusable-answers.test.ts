import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { Secret } from '#server/platform/index.ts';
import { callerOf, createTransportStage } from '#server/testing/transport-stage.ts';
import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { loginPerson, loginUserpass } from './auth-login.ts';
import { validateMfa } from './auth-mfa.ts';
import { finishOidc, startOidc } from './auth-oidc.ts';
import { createChild, lookupSelf, renewSelf } from './auth-token.ts';
import { lookupWrapping, unwrapSecretId } from './auth-wrapping.ts';
import { issueDatabaseLogin, readStaticLogin } from './database.ts';
import { listEntities, readEntity } from './identity.ts';
import { readKvMount } from './kv-mount.ts';
import { listPlainSecrets, readPlainSecret } from './kv1.ts';
import { readSecret, writeSecret } from './kv2.ts';
import { readMetadata } from './kv2-metadata.ts';
import { issueLeased } from './leased-secret.ts';
import { auditHash } from './sys-audit-hash.ts';
import { capabilitiesSelf } from './sys-capabilities.ts';
import { readHealth, readLeader, readSealStatus } from './sys-health.ts';
import { countIrrevocableLeases, lookupLease, renewLease } from './sys-leases.ts';
import { listPolicies, readPolicy, writePolicy } from './sys-policies.ts';
import { listLostNodes, readRaftConfiguration } from './sys-storage.ts';

const stage = createTransportStage();
let server: Server;
afterEach(async () => {
  await stage.end();
  server.close();
});

/** Gives every request the same answer. Node's own HTTP server knows no LIST. */
async function answering(status: number, body: object): Promise<string> {
  const text = JSON.stringify(body);
  server = createServer((socket) =>
    socket.once('data', () => socket.end(`HTTP/1.1 ${status} x\r\nconnection: close\r\ncontent-length: ${text.length}\r\n\r\n${text}`)),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const planted = new Secret('planted-secret');
const wrapped = { mount: 'oidc', state: 'planted-state', code: planted, clientNonce: planted };
const start = { mount: 'oidc', role: '', redirectUri: 'https://console.example', clientNonce: planted };
const LEASE = 'database/creds/app/plantedPLANTEDplanted1234';
const AUTH = { client_token: '', lease_duration: 1 };
const NO_URL = 'javascript:planted';

type Call = (client: VaultClient) => Promise<unknown>;
type Row = [method: string, path: string, call: Call, body?: object, code?: string, status?: number];

/** What a server that is none of Vault's, or a version to come, might say: JSON of another shape. Each endpoint says what and where. */
const rows: Row[] = [
  ['GET', 'auth/token/lookup-self', (client) => lookupSelf(client)],
  ['POST', 'auth/token/renew-self', (client) => renewSelf(client)],
  ['POST', 'auth/token/create', (client) => createChild(client, { ttlSeconds: 1 })],
  ['POST', 'auth/token/create', (client) => createChild(client, { ttlSeconds: 1 }), { auth: AUTH }],
  ['POST', 'auth/userpass/login/anna', (client) => loginUserpass(client, { mount: 'userpass', username: 'anna', password: planted })],
  ['POST', 'auth/userpass/login/anna', (client) => loginPerson(client, { mount: 'userpass', username: 'anna', password: planted })],
  [
    'POST',
    'auth/userpass/login/anna',
    (client) => loginPerson(client, { mount: 'userpass', username: 'anna', password: planted }),
    { auth: { ...AUTH, mfa_requirement: { planted: 1 } } },
  ],
  ['POST', 'sys/mfa/validate', (client) => validateMfa(client, planted, [{ methodId: 'planted', passcode: planted }])],
  ['POST', 'auth/oidc/oidc/auth_url', (client) => startOidc(client, start)],
  ['POST', 'auth/oidc/oidc/auth_url', (client) => startOidc(client, start), { data: { auth_url: NO_URL } }],
  ['POST', 'auth/oidc/oidc/auth_url', (client) => startOidc(client, start), { data: { auth_url: '' } }, 'oidc_unavailable'],
  ['GET', 'auth/oidc/oidc/callback', (client) => finishOidc(client, wrapped)],
  ['POST', 'sys/wrapping/lookup', (client) => lookupWrapping(client, planted)],
  ['POST', 'sys/wrapping/unwrap', (client) => unwrapSecretId(client)],
  ['GET', 'database/creds/app', (client) => issueDatabaseLogin(client, 'database', 'app')],
  [
    'GET',
    'database/creds/app',
    (client) => issueDatabaseLogin(client, 'database', 'app'),
    { lease_id: 'database/creds/app/1', lease_duration: 60, data: { planted: 1 } },
  ],
  ['GET', 'database/static-creds/app', (client) => readStaticLogin(client, 'database', 'app')],
  ['POST', 'pki/issue/web', (client) => issueLeased(client, vaultPath`pki/issue/web`, { body: { planted: 1 } })],
  ['LIST', 'identity/entity/id', (client) => listEntities(client)],
  ['GET', 'identity/entity/id/…', (client) => readEntity(client, '6f1c2f6e-0f1c-4d5b-9f2e-1c2d3e4f5a6b')],
  ['GET', 'kv/a', (client) => readPlainSecret(client, 'kv', 'a')],
  ['LIST', 'kv/a/', (client) => listPlainSecrets(client, 'kv', 'a')],
  ['GET', 'kv/data/a', (client) => readSecret(client, 'kv', 'a')],
  ['POST', 'kv/data/a', (client) => writeSecret(client, 'kv', 'a', { planted: 1 })],
  ['GET', 'kv/metadata/a', (client) => readMetadata(client, 'kv', 'a')],
  ['GET', 'sys/internal/ui/mounts/kv/a', (client) => readKvMount(client, 'kv/a')],
  [
    'GET',
    'sys/internal/ui/mounts/kv/a',
    (client) => readKvMount(client, 'kv/a'),
    { data: { path: 'planted/', type: 'kv', options: null } },
  ],
  [
    'GET',
    'sys/internal/ui/mounts/kv/a',
    (client) => readKvMount(client, 'kv/a'),
    { data: { path: 'kv/', type: 'pki', options: null } },
    'vault_bad_request',
  ],
  ['POST', 'sys/audit-hash/file', (client) => auditHash(client, 'file', planted)],
  ['POST', 'sys/capabilities-self', (client) => capabilitiesSelf(client, ['kv/a'])],
  ['POST', 'sys/capabilities-self', (client) => capabilitiesSelf(client, ['kv/a']), { data: { 'kv/a': 'planted' } }],
  ['GET', 'sys/health', (client) => readHealth(client)],
  ['GET', 'sys/seal-status', (client) => readSealStatus(client)],
  ['GET', 'sys/leader', (client) => readLeader(client)],
  ['POST', 'sys/leases/lookup', (client) => lookupLease(client, LEASE)],
  ['POST', 'sys/leases/lookup', (client) => lookupLease(client, LEASE), { errors: ['planted'] }, 'vault_bad_request', 400],
  ['POST', 'sys/leases/renew', (client) => renewLease(client, LEASE)],
  ['POST', 'sys/leases/renew', (client) => renewLease(client, LEASE), { errors: ['lease not found'] }, 'lease_gone', 400],
  ['POST', 'sys/leases/renew', (client) => renewLease(client, LEASE), { errors: ['lease expired'] }, 'lease_not_renewable', 400],
  ['POST', 'sys/leases/renew', (client) => renewLease(client, LEASE), { errors: ['planted'] }, 'vault_backend_failed', 400],
  ['GET', 'sys/leases/count', (client) => countIrrevocableLeases(client)],
  ['LIST', 'sys/policies/acl', (client) => listPolicies(client)],
  ['GET', 'sys/policies/acl/ops', (client) => readPolicy(client, 'ops')],
  ...(
    [
      ['check-and-set parameter did not match', 'vault_conflict'],
      ['failed to parse policy: planted at 1:1', 'policy_invalid'],
      ['planted', 'vault_bad_request'],
    ] as const
  ).map(
    ([text, code]): Row => [
      'POST',
      'sys/policies/acl/ops',
      (client) => writePolicy(client, { name: 'ops', text: '', cas: null }),
      { errors: [text] },
      code,
      400,
    ],
  ),
  ['GET', 'sys/storage/raft/configuration', (client) => readRaftConfiguration(client)],
  ['GET', 'sys/storage/raft/autopilot/state', (client) => listLostNodes(client)],
];

test.each(rows)('%s %s: an answer of no use says what is wrong and where it came from, and repeats nothing', async (...row) => {
  const [method, path, call, body = { planted: 'planted' }, code = 'vault_bad_answer', status = 200] = row;
  const node = await answering(status, body);
  const error = await call(stage.clusterOf([node]).as(callerOf({ namespace: 'team' }))).then(
    () => expect.fail('it did not fail'),
    (thrown) => thrown,
  );
  expect(error).toMatchObject({ code, where: { method, path, node, status } });
  if (code === 'vault_bad_answer') expect(error.where.what).toBe('the answer has not the shape of this endpoint');
  expect(inspect(error, { depth: 20 })).not.toMatch(/planted/i);
});

test('a refusal that is told in other words keeps its place', async () => {
  const client = stage.clusterOf([await answering(400, { errors: ['planted'] })]).as(callerOf());
  const error = await loginUserpass(client, { mount: 'userpass', username: 'anna', password: planted }).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'sign_in_refused', where: { method: 'POST', path: 'auth/userpass/login/anna', status: 400 } });
});
