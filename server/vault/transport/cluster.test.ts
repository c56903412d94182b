import { afterEach, describe, expect, test, vi } from 'vitest';
import { Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import { type FakeUpstream, json } from '#server/testing/fake-upstream.ts';
import { callerOf, createTransportStage, PLANTED_TOKEN, READ, WRITE } from '#server/testing/transport-stage.ts';
import { createVaultCluster } from './cluster.ts';

const stage = createTransportStage();
const { clusterOf, upstream } = stage;
afterEach(() => {
  vi.unstubAllEnvs();
  return stage.end();
});

describe('a request', () => {
  test('carries token, namespace, request id and body, and nothing of the environment', async () => {
    vi.stubEnv('VAULT_NAMESPACE', 'ambient');
    vi.stubEnv('VAULT_PREFIX', '/ambient');
    const server = await upstream((_, response) => json(response, 200, { request_id: 'r-1', data: { x: 1 }, warnings: ['careful'] }));
    const client = clusterOf([server.address]).as(callerOf({ namespace: 'team-a', requestId: 'req-7' }));
    const reply = await client.request({ ...WRITE, minIndex: 'abc' });
    const where = { method: 'POST', path: 'secret/data/a', node: server.address, namespace: 'team-a', status: 200 };
    expect(reply).toEqual({ status: 200, body: expect.anything(), vaultRequestId: 'r-1', warnings: ['careful'], where });
    const [seen] = server.seen;
    expect(seen).toMatchObject({ method: 'POST', path: '/v1/secret/data/a', body: '{"data":{}}' });
    expect(seen?.headers).toMatchObject({
      'x-vault-token': PLANTED_TOKEN,
      'x-vault-namespace': 'team-a',
      'x-sallyport-request-id': 'req-7',
      'x-vault-index': 'abc',
      'x-vault-request': 'true',
    });
  });

  test('without a token sends none, and without a namespace sends none', async () => {
    vi.stubEnv('VAULT_TOKEN', 's.ambientAMBIENTambient1234');
    const server = await upstream((_, response) => json(response, 200, {}));
    await clusterOf([server.address]).as({ token: null, namespace: '' }).request(READ);
    expect(server.seen[0]?.headers).not.toHaveProperty('x-vault-token');
    expect(server.seen[0]?.headers).not.toHaveProperty('x-vault-namespace');
  });

  test('is below the base namespace, but for what exists in the root only', async () => {
    const server = await upstream((_, response) => json(response, 200, {}));
    const client = clusterOf([server.address], { baseNamespace: 'corp' }).as(callerOf({ namespace: 'a' }));
    await client.request(READ);
    await client.inNamespace('').request(READ);
    await client.request({ ...READ, isRootOnly: true });
    expect(server.seen.map(({ headers }) => headers['x-vault-namespace'])).toEqual(['corp/a', 'corp', undefined]);
  });

  test('keeps X-Vault-Index of the answer', async () => {
    const server = await upstream((_, response) => json(response, 200, {}, { 'X-Vault-Index': 'idx' }));
    expect((await clusterOf([server.address]).as(callerOf()).request(WRITE)).vaultIndex).toBe('idx');
  });

  test('a token that no header can carry is dead without a call', async () => {
    const server = await upstream((_, response) => json(response, 200, {}));
    const client = clusterOf([server.address]).as(callerOf({ token: new Secret('s.abc\r\nx-evil: 1') }));
    expect(await codeFrom(client.request(READ))).toBe('vault_token_dead');
    expect(server.seen).toHaveLength(0);
  });

  test('tells the secrets hook what goes out and what comes in', async () => {
    const server = await upstream((_, response) =>
      json(response, 200, { auth: { client_token: 's.new' }, wrap_info: { token: 's.wrapped' } }),
    );
    const secrets: string[] = [];
    await clusterOf([server.address], { onSecret: (value) => secrets.push(value) })
      .as(callerOf())
      .request(WRITE);
    expect(secrets).toEqual([PLANTED_TOKEN, 's.new', 's.wrapped']);
  });
});

describe('redirects', () => {
  test('a foreign origin receives nothing', async () => {
    const foreign = await upstream((_, response) => json(response, 200, { data: 'stolen' }));
    const server = await upstream((request, response) => {
      response.writeHead(307, { location: `${foreign.address}${request.path}` });
      response.end();
    });
    const client = clusterOf([server.address]).as(callerOf());
    expect(await codeFrom(client.request(READ))).toBe('vault_redirect_refused');
    expect(await codeFrom(client.request(WRITE))).toBe('vault_redirect_refused');
    expect(foreign.seen).toHaveLength(0);
  });

  test('a configured node is followed once, with our own path, method and body', async () => {
    const leader = await upstream((_, response) => json(response, 200, { data: 1 }));
    const standby = await upstream((_, response) => {
      response.writeHead(307, { location: `${leader.address}/v1/sys/other-path?evil=1` });
      response.end();
    });
    await clusterOf([standby.address, leader.address]).as(callerOf()).request(WRITE);
    expect(leader.seen).toEqual([expect.objectContaining({ method: 'POST', path: '/v1/secret/data/a', body: '{"data":{}}' })]);
  });

  test('a node that becomes the leader while it passes a request on names itself: it is asked once more', async () => {
    let isLeader = false;
    const node = await upstream((request, response) => {
      if (isLeader) return json(response, 200, { data: 1 });
      isLeader = true;
      response.writeHead(307, { location: `${node.address}${request.path}` });
      response.end();
    });
    const client = clusterOf([node.address]).as(callerOf());
    await client.request(WRITE);
    expect(node.seen.map(({ path, method }) => `${method} ${path}`)).toEqual(Array(2).fill('POST /v1/secret/data/a'));
  });

  test('an address of its own under another path is no word of a node', async () => {
    const gateway = await upstream((_, response) => {
      response.writeHead(302, { location: '/login' });
      response.end();
    });
    expect(await codeFrom(clusterOf([gateway.address]).as(callerOf()).request(READ))).toBe('vault_redirect_refused');
    expect(gateway.seen).toHaveLength(1);
  });

  test('a ring of redirects ends, and says that nobody leads', async () => {
    const nodes: FakeUpstream[] = [];
    for (const other of [1, 0]) {
      nodes.push(
        await upstream((request, response) => {
          response.writeHead(307, { location: `${nodes[other]?.address}${request.path}` });
          response.end();
        }),
      );
    }
    const client = clusterOf(nodes.map(({ address }) => address)).as(callerOf());
    expect(await codeFrom(client.request(WRITE))).toBe('vault_unreachable');
    expect(nodes.flatMap(({ seen }) => seen)).toHaveLength(4);
  });
});

describe('a 403', () => {
  const DENIAL = { errors: ['1 error occurred:\n\t* permission denied\n\n'] };
  const DEAD = { errors: ['permission denied'] };

  test('with a token that still knows itself is a denial', async () => {
    const server = await upstream((request, response) =>
      request.path.endsWith('/lookup-self') ? json(response, 200, { data: {} }) : json(response, 403, DEAD),
    );
    expect(await codeFrom(clusterOf([server.address]).as(callerOf()).request(READ))).toBe('vault_denied');
  });

  test('with a token that may not look itself up is a denial too', async () => {
    const server = await upstream((_, response) => json(response, 403, DENIAL));
    expect(await codeFrom(clusterOf([server.address]).as(callerOf()).request(READ))).toBe('vault_denied');
  });

  test('of 200 callers with one dead token is asked about once', { timeout: 30_000 }, async () => {
    let refused = 0;
    const server = await upstream((request, response) => {
      // The look-up answers only when every caller has had its refusal.
      if (!request.path.endsWith('/lookup-self')) refused += 1;
      if (!request.path.endsWith('/lookup-self')) json(response, 403, DEAD);
      else void vi.waitUntil(() => refused === 200, { timeout: 20_000 }).then(() => json(response, 403, DEAD));
    });
    const patient = { interactive: 30_000, job: 30_000 };
    const cluster = clusterOf([server.address], { limits: { headersMs: patient, budgetMs: patient } });
    const codes = await Promise.all(Array.from({ length: 200 }, () => codeFrom(cluster.as(callerOf()).request(READ))));
    expect(new Set(codes)).toEqual(new Set(['vault_token_dead']));
    expect(server.seen.filter(({ path }) => path.endsWith('/lookup-self'))).toHaveLength(1);
  });

  test('asks upwards: a token that lives above is alive', async () => {
    const server = await upstream((request, response) => {
      const isSelf = request.path.endsWith('/lookup-self');
      if (isSelf && request.headers['x-vault-namespace'] === 'a') json(response, 200, { data: {} });
      else json(response, 403, DEAD);
    });
    expect(
      await codeFrom(
        clusterOf([server.address])
          .as(callerOf({ namespace: 'a/b' }))
          .request(READ),
      ),
    ).toBe('vault_denied');
  });

  test('is a denial when nobody can be asked', async () => {
    const server = await upstream((request, response, socket) =>
      request.path.endsWith('/lookup-self') ? socket.destroy() : json(response, 403, DEAD),
    );
    expect(await codeFrom(clusterOf([server.address]).as(callerOf()).request(READ))).toBe('vault_denied');
  });
});

describe('addresses', () => {
  test.each(['', 'vault:8200', 'ftp://vault', 'http://user:pass@vault', 'http://vault?x=1'])('refuses %j', (address) => {
    expect(() => createVaultCluster({ addresses: [address], clock: systemClock, random: systemRandom })).toThrow(/invalid_input/);
  });
  test('refuses none at all, and a CA file that is not there', () => {
    expect(() => createVaultCluster({ addresses: [], clock: systemClock, random: systemRandom })).toThrow(/invalid_input/);
    const missing = { addresses: ['https://vault'], caCertFile: '/nowhere.pem', clock: systemClock, random: systemRandom };
    expect(() => createVaultCluster(missing)).toThrow(/invalid_input/);
  });
});
