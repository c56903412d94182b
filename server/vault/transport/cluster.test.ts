import { inspect } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { codeOf, Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { type FakeUpstream, json, startFakeUpstream } from '#server/testing/fake-upstream.ts';
import type { Caller, VaultCluster, VaultRequest } from '../client.ts';
import { vaultPath } from '../path.ts';
import { createVaultCluster, type VaultClusterOptions } from './cluster.ts';
import { DEFAULT_LIMITS } from './limits.ts';

const TOKEN = 's.plantedPLANTEDplanted1234';
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

async function upstream(...args: Parameters<typeof startFakeUpstream>): Promise<FakeUpstream> {
  const started = await startFakeUpstream(...args);
  open.push(started);
  return started;
}

function clusterOf(addresses: string[], more: Partial<VaultClusterOptions> = {}): VaultCluster {
  const cluster = createVaultCluster({ addresses, clock: systemClock, random: systemRandom, ...more });
  open.push(cluster);
  return cluster;
}

const caller = (more: Partial<Caller> = {}): Caller => ({ token: new Secret(TOKEN), namespace: '', ...more });
const READ: VaultRequest = { method: 'GET', path: vaultPath`secret/data/a` };
const WRITE: VaultRequest = { method: 'POST', path: vaultPath`secret/data/a`, body: { data: {} } };
const codeFrom = (work: Promise<unknown>) => work.then(() => 'no error', codeOf);

/** An address on which nobody listens. */
async function deadAddress(): Promise<string> {
  const gone = await startFakeUpstream(() => undefined);
  await gone.close();
  return gone.address;
}

describe('a request', () => {
  test('carries token, namespace, request id and body, and nothing of the environment', async () => {
    vi.stubEnv('VAULT_NAMESPACE', 'ambient');
    vi.stubEnv('VAULT_PREFIX', '/ambient');
    const server = await upstream((_, response) => json(response, 200, { request_id: 'r-1', data: { x: 1 }, warnings: ['careful'] }));
    const client = clusterOf([server.address]).as(caller({ namespace: 'team-a', requestId: 'req-7' }));
    const reply = await client.request({ ...WRITE, minIndex: 'abc' });
    expect(reply).toEqual({ status: 200, body: expect.anything(), vaultRequestId: 'r-1', warnings: ['careful'] });
    const [seen] = server.seen;
    expect(seen).toMatchObject({ method: 'POST', path: '/v1/secret/data/a', body: '{"data":{}}' });
    expect(seen?.headers).toMatchObject({
      'x-vault-token': TOKEN,
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
    const client = clusterOf([server.address], { baseNamespace: 'corp' }).as(caller({ namespace: 'a' }));
    await client.request(READ);
    await client.inNamespace('').request(READ);
    await client.request({ ...READ, isRootOnly: true });
    expect(server.seen.map(({ headers }) => headers['x-vault-namespace'])).toEqual(['corp/a', 'corp', undefined]);
  });

  test('keeps X-Vault-Index of the answer', async () => {
    const server = await upstream((_, response) => json(response, 200, {}, { 'X-Vault-Index': 'idx' }));
    expect((await clusterOf([server.address]).as(caller()).request(WRITE)).vaultIndex).toBe('idx');
  });

  test('a token that no header can carry is dead without a call', async () => {
    const server = await upstream((_, response) => json(response, 200, {}));
    const client = clusterOf([server.address]).as(caller({ token: new Secret('s.abc\r\nx-evil: 1') }));
    expect(await codeFrom(client.request(READ))).toBe('vault_token_dead');
    expect(server.seen).toHaveLength(0);
  });

  test('tells the secrets hook what goes out and what comes in', async () => {
    const server = await upstream((_, response) =>
      json(response, 200, { auth: { client_token: 's.new' }, wrap_info: { token: 's.wrapped' } }),
    );
    const secrets: string[] = [];
    await clusterOf([server.address], { onSecret: (value) => secrets.push(value) })
      .as(caller())
      .request(WRITE);
    expect(secrets).toEqual([TOKEN, 's.new', 's.wrapped']);
  });
});

describe('a failing upstream', () => {
  test('nobody listens', async () => {
    const client = clusterOf([await deadAddress()]).as(caller());
    expect(await codeFrom(client.request(READ))).toBe('vault_unreachable');
    expect(await codeFrom(client.request(WRITE))).toBe('vault_unreachable');
  });

  test('the name does not exist', async () => {
    const client = clusterOf(['http://no-such-host.invalid:8200']).as(caller());
    expect(await codeFrom(client.request(READ))).toBe('vault_unreachable');
  });

  test.each([
    ['interactive', 3_000],
    ['job', 15_000],
  ] as const)('it accepts and never answers: the limit of the %s class applies', async (callClass, limitMs) => {
    const server = await upstream(() => undefined);
    const clock = createFakeClock();
    const client = clusterOf([server.address], { clock }).as(caller());
    for (const request of [READ, WRITE]) {
      const seenBefore = server.seen.length;
      let code = 'pending';
      void codeFrom(client.request({ ...request, callClass })).then((result) => {
        code = result;
      });
      await expect.poll(() => server.seen.length).toBe(seenBefore + 1);
      await clock.advance(limitMs - 1);
      expect(code).toBe('pending');
      await clock.advance(1);
      expect(code).toBe('vault_timeout');
    }
  });

  test('it begins to answer and then falls silent: the budget ends it', async () => {
    const server = await upstream((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"data":');
    });
    const clock = createFakeClock();
    const work = codeFrom(clusterOf([server.address], { clock }).as(caller()).request(READ));
    // The timer of the headers is gone once the body is under way; only the budget's is left.
    await expect.poll(() => server.seen.length > 0 && clock.pendingCount() === 1).toBe(true);
    await clock.advance(DEFAULT_LIMITS.budgetMs.interactive);
    expect(await work).toBe('vault_timeout');
    expect(clock.pendingCount()).toBe(0);
  });

  test.each([
    ['HTML', '<html>login</html>', 'vault_bad_answer'],
    ['cut JSON', '{"data":', 'vault_bad_answer'],
    ['JSON of another kind', '[1,2]', 'vault_bad_answer'],
    ['bare text', 'ok', 'vault_bad_answer'],
  ])('it answers 200 with %s', async (_, body, code) => {
    const server = await upstream((__, response) => response.end(body));
    expect(await codeFrom(clusterOf([server.address]).as(caller()).request(READ))).toBe(code);
  });

  test('it cuts the body: a read is unreachable after a second try, a write is unknown after one', async () => {
    const server = await upstream((_, response, socket) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"data":');
      setImmediate(() => socket.destroy());
    });
    const client = clusterOf([server.address]).as(caller());
    expect(await codeFrom(client.request(READ))).toBe('vault_unreachable');
    expect(server.seen).toHaveLength(2);
    expect(await codeFrom(client.request(WRITE))).toBe('outcome_unknown');
    expect(server.seen).toHaveLength(3);
  });

  test('it sends more than the cap', async () => {
    const server = await upstream((_, response) => response.end(JSON.stringify({ data: 'x'.repeat(5_000) })));
    const client = clusterOf([server.address], { limits: { bodyBytes: 1_000 } }).as(caller());
    expect(await codeFrom(client.request(READ))).toBe('vault_bad_answer');
  });

  test('plain HTTP where TLS was expected', async () => {
    const server = await upstream((_, response) => json(response, 200, {}));
    const client = clusterOf([server.address.replace('http:', 'https:')]).as(caller());
    expect(await codeFrom(client.request(READ))).toBe('vault_tls_failed');
  });

  test('it refuses with 503 of its own kind on a read and a write', async () => {
    const server = await upstream((_, response) => json(response, 503, { errors: ['Vault is sealed'] }));
    const client = clusterOf([server.address]).as(caller());
    expect(await codeFrom(client.request(READ))).toBe('vault_sealed');
    expect(await codeFrom(client.request(WRITE))).toBe('vault_sealed');
  });

  test('an error carries neither the token nor the words of the server', async () => {
    const server = await upstream((_, response) => json(response, 500, { errors: ['planted-upstream-words'] }));
    const error = await clusterOf([server.address])
      .as(caller())
      .request(WRITE)
      .catch((thrown) => thrown);
    expect(inspect(error, { depth: 20 })).not.toMatch(/planted-upstream-words|plantedPLANTED/);
  });
});

describe('cancelling', () => {
  test.each(['caller', 'request'] as const)('by the %s ends the call at once', async (who) => {
    const server = await upstream(() => undefined);
    const control = new AbortController();
    const client = clusterOf([server.address]).as(caller(who === 'caller' ? { signal: control.signal } : {}));
    const work = codeFrom(client.request({ ...READ, callClass: 'job', ...(who === 'request' ? { signal: control.signal } : {}) }));
    await expect.poll(() => server.seen.length).toBe(1);
    control.abort(new Error('gone'));
    expect(await work).toBe('request_cancelled');
  });

  test('before the call nothing is sent', async () => {
    const server = await upstream((_, response) => json(response, 200, {}));
    const client = clusterOf([server.address]).as(caller({ signal: AbortSignal.abort() }));
    expect(await codeFrom(client.request(READ))).toBe('request_cancelled');
    expect(server.seen).toHaveLength(0);
  });

  test('while the body arrives', async () => {
    const server = await upstream((_, response) => {
      response.writeHead(200);
      response.write('{');
    });
    const control = new AbortController();
    const work = codeFrom(
      clusterOf([server.address])
        .as(caller({ signal: control.signal }))
        .request(READ),
    );
    await expect.poll(() => server.seen.length).toBe(1);
    control.abort();
    expect(await work).toBe('request_cancelled');
  });
});

describe('redirects', () => {
  test('a foreign origin receives nothing', async () => {
    const foreign = await upstream((_, response) => json(response, 200, { data: 'stolen' }));
    const server = await upstream((request, response) => {
      response.writeHead(307, { location: `${foreign.address}${request.path}` });
      response.end();
    });
    const client = clusterOf([server.address]).as(caller());
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
    await clusterOf([standby.address, leader.address]).as(caller()).request(WRITE);
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
    const client = clusterOf([node.address]).as(caller());
    await client.request(WRITE);
    expect(node.seen.map(({ path, method }) => `${method} ${path}`)).toEqual(Array(2).fill('POST /v1/secret/data/a'));
  });

  test('an address of its own under another path is no word of a node', async () => {
    const gateway = await upstream((_, response) => {
      response.writeHead(302, { location: '/login' });
      response.end();
    });
    expect(await codeFrom(clusterOf([gateway.address]).as(caller()).request(READ))).toBe('vault_redirect_refused');
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
    const client = clusterOf(nodes.map(({ address }) => address)).as(caller());
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
    expect(await codeFrom(clusterOf([server.address]).as(caller()).request(READ))).toBe('vault_denied');
  });

  test('with a token that may not look itself up is a denial too', async () => {
    const server = await upstream((_, response) => json(response, 403, DENIAL));
    expect(await codeFrom(clusterOf([server.address]).as(caller()).request(READ))).toBe('vault_denied');
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
    const codes = await Promise.all(Array.from({ length: 200 }, () => codeFrom(cluster.as(caller()).request(READ))));
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
          .as(caller({ namespace: 'a/b' }))
          .request(READ),
      ),
    ).toBe('vault_denied');
  });

  test('is a denial when nobody can be asked', async () => {
    const server = await upstream((request, response, socket) =>
      request.path.endsWith('/lookup-self') ? socket.destroy() : json(response, 403, DEAD),
    );
    expect(await codeFrom(clusterOf([server.address]).as(caller()).request(READ))).toBe('vault_denied');
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
