import { AsyncLocalStorage } from 'node:async_hooks';
import { inspect } from 'node:util';
import { type Context, type ContextManager, context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { AppError, codeOf, createLogger, Secret } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { createFakeLeaseServer } from '#server/testing/fake-lease-server.ts';
import { json, startFakeUpstream } from '#server/testing/fake-upstream.ts';
import { createServiceIdentity } from '../auth/create-service-identity.ts';
import { createLeaseKeeper } from '../lease/create-lease-keeper.ts';
import { databaseRole } from '../lease/sources.ts';
import { vaultPath } from '../path.ts';
import { createVaultCluster } from '../transport/cluster.ts';
import { inCallSpan, serverAttributes } from './spans.ts';

const TOKEN = 's.plantedPLANTEDplanted1234';
const random = { bytes: (count: number) => Buffer.alloc(count), fraction: () => 0 };
const log = createLogger({ level: 'silent', redactLine: (line) => line });
const exporter = new InMemorySpanExporter();
const ends: (() => Promise<unknown>)[] = [];

/** The smallest manager that follows async calls; the SDK's own is another package. */
class FollowingContext implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();
  active = () => this.#storage.getStore() ?? ROOT_CONTEXT;
  with: ContextManager['with'] = (active, work, self, ...args) => this.#storage.run(active, () => work.call(self as never, ...args));
  bind: ContextManager['bind'] = (_, target) => target;
  enable = () => this;
  disable = () => this;
}

beforeAll(() => {
  context.setGlobalContextManager(new FollowingContext());
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
});
afterAll(() => {
  trace.disable();
  context.disable();
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  exporter.reset();
});

const spans = () => exporter.getFinishedSpans();
/** Everything that an exporter could send. */
const everything = () =>
  inspect(
    spans().map(({ name, attributes, events, status, links, resource }) => ({ name, attributes, events, status, links, resource })),
    { depth: 20 },
  );

async function stage(answer: Parameters<typeof startFakeUpstream>[0]) {
  const upstream = await startFakeUpstream(answer);
  const cluster = createVaultCluster({ addresses: [upstream.address], clock: createFakeClock(), random });
  ends.push(
    () => upstream.close(),
    () => cluster.close(),
  );
  return { upstream, cluster, client: cluster.as({ token: new Secret(TOKEN), namespace: 'planted-tenant' }) };
}

test('a call is one client span by the conventions, and names nothing below the mount', async () => {
  const { client, upstream } = await stage((_, response) =>
    json(response, 200, { request_id: 'r-1', data: { password: 'planted-value' } }),
  );
  await client.request({ method: 'GET', path: vaultPath`kv/data/planted-customer?version=2` });
  await client.request({ method: 'POST', path: vaultPath`auth/userpass/login/planted-anna`, body: { password: 'planted-password' } });
  const [read, login] = spans();
  expect(read).toMatchObject({
    name: 'GET kv',
    kind: SpanKind.CLIENT,
    status: { code: SpanStatusCode.UNSET },
    attributes: {
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'server.address': '127.0.0.1',
      'server.port': upstream.port,
      'sallyport.mount': 'kv',
      'sallyport.call_class': 'interactive',
      'sallyport.vault_request_id': 'r-1',
    },
  });
  expect(login?.name).toBe('POST auth');
  expect(everything()).not.toMatch(/planted|PLANTED|userpass/);
});

test('a failed call carries our code, and none of the words of the server', async () => {
  const { client } = await stage((_, response) => json(response, 400, { errors: ['planted-words'] }));
  await client.request({ method: 'DELETE', path: vaultPath`kv/metadata/planted` }).catch(() => undefined);
  const [failed] = spans();
  expect(failed).toMatchObject({
    name: 'DELETE kv',
    status: { code: SpanStatusCode.ERROR },
    attributes: { 'error.type': 'vault_bad_request' },
  });
  expect(failed?.status.message).toBeUndefined();
  expect(failed?.events).toEqual([]);
  expect(everything()).not.toContain('planted');
});

test('a login and a renewal are the parents of their calls', async () => {
  const { cluster } = await stage((_, response) =>
    json(response, 200, { data: { ttl: 60, creation_ttl: 60, expire_time: 'x', renewable: false, type: 'service' } }),
  );
  const identity = createServiceIdentity({
    cluster,
    method: { kind: 'token', token: new Secret(TOKEN) },
    namespace: '',
    clock: createFakeClock(),
    random,
    log,
  });
  await identity.client();
  const [call, login] = spans();
  expect(login).toMatchObject({ name: 'vault.login', attributes: { 'sallyport.auth_method': 'token' } });
  expect(call).toMatchObject({ name: 'GET auth', parentSpanContext: { spanId: login?.spanContext().spanId } });
  expect(everything()).not.toMatch(/planted|PLANTED/);
});

test('issuing and renewing a lease are spans that name neither role nor lease', async () => {
  const clock = createFakeClock();
  const server = createFakeLeaseServer(clock, 'planted-password');
  const keeper = createLeaseKeeper({ client: server.client, clock, random });
  await keeper.keep(databaseRole('planted-mount', 'planted-role'));
  await clock.advance(2_521_000);
  await keeper.stop();
  expect(spans().map(({ name }) => name)).toEqual(['vault.lease.issue', 'vault.lease.renew']);
  expect(everything()).not.toMatch(/planted|creds/);
});

test('rounds after the first are told as resends', async () => {
  const rounds = { attempts: 0 };
  const call = { method: 'GET', path: 'kv/data/a', callClass: 'job' } as const;
  const work = async () => {
    rounds.attempts = 3;
    throw new AppError('vault_timeout');
  };
  expect(await inCallSpan(call, {}, rounds, work).catch(codeOf)).toBe('vault_timeout');
  expect(spans()[0]?.attributes).toMatchObject({ 'http.request.resend_count': 2, 'error.type': 'vault_timeout' });
});

test('the address is told where there is one node only', () => {
  expect(serverAttributes(['https://vault.example'])).toEqual({ 'server.address': 'vault.example', 'server.port': 443 });
  expect(serverAttributes(['http://a:8200', 'http://b:8200'])).toEqual({});
  expect(serverAttributes(['nonsense'])).toEqual({});
});
