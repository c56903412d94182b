import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLogger, systemClock, systemRandom } from '#server/platform/index.ts';
import { type FaultProxy, startFaultProxy } from '#server/testing/fault-proxy.ts';
import { liveBao } from '#server/testing/live.ts';
import {
  hasAuthMethod,
  jwtMount,
  kubernetesMount,
  METHOD_CASES,
  type MethodCase,
  type MethodStage,
  openMethodStage,
  podToken,
  publishAsKubelet,
  serviceClaims,
} from '#server/testing/method-stage.ts';
import { createJwtSigner } from '#server/testing/signed-jwt.ts';
import type { VaultCluster } from '../client.ts';
import { lookupSelf } from '../endpoints/auth-token.ts';
import { createVaultCluster } from '../transport/cluster.ts';
import { createServiceIdentity } from './create-service-identity.ts';
import type { ServiceMethod } from './method.ts';

const CALLERS = 100;
const shared = { clock: systemClock, random: systemRandom };
let stage: MethodStage;
let proxy: FaultProxy;
let cluster: VaultCluster;
let lines: string[];
const stops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  [stage, proxy] = await Promise.all([openMethodStage(), startFaultProxy(liveBao().address)]);
  cluster = createVaultCluster({ addresses: [proxy.address], ...shared });
});
beforeEach(() => {
  lines = [];
});
afterEach(async () => {
  proxy.setFault(null);
  await Promise.all(stops.splice(0).map((stop) => stop()));
});
afterAll(async () => {
  await cluster?.close();
  await proxy?.close();
  await stage?.close();
});

function identityOf(method: ServiceMethod) {
  const log = createLogger({ level: 'debug', redactLine: (line) => line, destination: { write: (line) => void lines.push(line) } });
  const identity = createServiceIdentity({ cluster, method, namespace: '', log, ...shared });
  stops.push(() => identity.stop());
  return identity;
}
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error) => [error.code, error.facts?.reason].filter(Boolean).join(': '),
  );
const loginsSince = (from: number, { loginPath }: MethodCase) =>
  proxy.seen.slice(from).filter(({ path }) => path === `/v1/${loginPath}`).length;

const hasLdap = await hasAuthMethod('ldap');

describe.each(METHOD_CASES.filter(([title]) => title !== 'ldap' || hasLdap))('%s', (title, build) => {
  let method: MethodCase;
  beforeAll(async () => {
    method = await build(stage);
  });

  test('a hundred callers share one login', async () => {
    const from = proxy.seen.length;
    const identity = identityOf(method.right);
    const clients = await Promise.all(Array.from({ length: CALLERS }, () => identity.client()));
    expect(loginsSince(from, method)).toBe(1);
    const self = await lookupSelf(clients[0] as (typeof clients)[0]);
    expect(self).toMatchObject({ kind: title.includes('batch') ? 'batch' : 'service', fullTtlSeconds: 60 });
    expect(lines.join('')).not.toContain('planted');
  });

  test('a refusal says that it is one, and a hundred callers make one attempt of it', async () => {
    const from = proxy.seen.length;
    const identity = identityOf(method.wrong);
    const failures = await Promise.all(Array.from({ length: CALLERS }, () => failureOf(identity.client())));
    expect(failures[0]).toMatch(/^service_identity_failed: (?:sign_in_refused|vault_token_dead|vault_denied)$/);
    expect(new Set(failures).size).toBe(1);
    // A refused look-up is asked about once more, to tell a dead token from a denied one.
    expect(loginsSince(from, method)).toBeLessThanOrEqual(method.right.kind === 'token-file' ? 2 : 1);
    expect(lines.join('')).not.toContain('planted');
  });

  test.each([
    ['vault_error', { kind: 'answer', status: 500, body: '{"errors":["planted"]}' }],
    ['vault_sealed', { kind: 'answer', status: 503, body: '{"errors":["Vault is sealed"]}' }],
    ['vault_rate_limited', { kind: 'answer', status: 429, body: '{"errors":["request path \\"planted\\": rate limit quota exceeded"]}' }],
    ['vault_bad_answer', { kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: '<html>planted</html>' }],
    ['vault_unreachable', { kind: 'reset' }],
  ] as const)('a server that fails is %s, and the next login after it works', async (code, fault) => {
    proxy.setFault(fault);
    expect(await failureOf(identityOf(method.right).client())).toBe(code);
    expect(lines.join('')).not.toContain('planted');
    proxy.setFault(null);
    await identityOf(method.right).client();
  });
});

test('a pod: kubelet swaps its token under a hundred logins, each sends one whole token of its time, and none fails', async () => {
  const mount = await kubernetesMount(stage);
  const dir = await mkdtemp(join(stage.dir, 'pod-'));
  const tokens = Array.from({ length: 30 }, (_, number) => podToken(number));
  stage.reviews.accept(tokens);
  const from = stage.reviews.asked.length;
  const jwtFile = await publishAsKubelet(dir, 0, tokens[0] as string);
  let number = 0;
  let isDone = false;
  const kubelet = async () => {
    while (!isDone && number < tokens.length - 1) {
      number += 1;
      await publishAsKubelet(dir, number, tokens[number] as string);
    }
  };
  const pods = Array.from({ length: 100 }, () => identityOf({ kind: 'kubernetes', mount, role: 'console', jwtFile }));
  const swapping = kubelet();
  const failures = await Promise.all(pods.map((pod) => failureOf(pod.client())));
  isDone = true;
  await swapping;
  expect(new Set(failures)).toEqual(new Set(['no error']));
  const sent = stage.reviews.asked.slice(from);
  expect(sent).toHaveLength(100);
  expect(sent.filter((token) => !tokens.includes(token))).toEqual([]);
  stage.reviews.fail(true);
  expect(await failureOf(identityOf({ kind: 'kubernetes', mount, role: 'console', jwtFile }).client())).toMatch(
    /^service_identity_failed: sign_in_refused$|^vault_(?:error|backend_failed)$/,
  );
  stage.reviews.fail(false);
});

test('jwt: one that has expired, is for somebody else, or comes from a role that is not there, is refused', async () => {
  const signer = createJwtSigner('ES256');
  const mount = await jwtMount('jwt', signer.publicKey);
  const good = serviceClaims();
  const stale = { iat: Number(good['iat']) - 7_200, exp: Number(good['exp']) - 7_200 };
  for (const claims of [
    { ...good, ...stale },
    { ...good, aud: 'another' },
    { ...good, nbf: Number(good['iat']) + 3_600 },
  ]) {
    const jwtFile = await stage.put('jwt', signer.issue(claims));
    expect(await failureOf(identityOf({ kind: 'jwt', mount, jwtFile }).client())).toBe('service_identity_failed: sign_in_refused');
  }
  const jwtFile = await stage.put('jwt', signer.issue(good));
  expect(await failureOf(identityOf({ kind: 'jwt', mount, role: 'nobody', jwtFile }).client())).toBe(
    'service_identity_failed: sign_in_refused',
  );
  expect(await failureOf(identityOf({ kind: 'jwt', mount, jwtFile }).client())).toBe('no error');
});
