import { describe, expect, it } from 'vitest';
import { AppError, codeOf, hmacHex, type Random, Secret, systemRandom } from '#server/platform/index.ts';
import { keysInMemory } from '#server/testing/identity-world.ts';
import type { VaultClient, VaultRequest } from '#server/vault/index.ts';
import { createSealing } from './sealing.ts';
import { createSealingKeys } from './sealing-keys.ts';

it('a keyed hash is that of RFC 4231, case 2', () => {
  expect(hmacHex(Buffer.from('Jefe'), 'what do ya want for nothing?')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

const PLAIN = 'hvs.planted-value-91';

describe('sealing', () => {
  it('opens for the row it was sealed for and for no other, and never looks the same twice', async () => {
    const sealing = createSealing(keysInMemory(), systemRandom);
    const first = await sealing.seal(new Secret(PLAIN), 'row-1');
    const second = await sealing.seal(new Secret(PLAIN), 'row-1');
    expect(first.keyId).toBe('k1');
    expect(first.sealed).not.toBe(second.sealed);
    expect(first.sealed).not.toContain(PLAIN);
    expect(await sealing.open(first.sealed, 'k1', 'row-1')).toBe(PLAIN);
    expect(await sealing.open(first.sealed, 'k1', 'row-2').catch(codeOf)).toBe('seal_broken');
    expect(await sealing.open(first.sealed, 'k2', 'row-1').catch(codeOf)).toBe('seal_broken');
  });

  it.each([
    ['another version', (parts: string[]) => ['v2', ...parts.slice(1)]],
    ['no version', (parts: string[]) => parts.slice(1)],
    ['no nonce', (parts: string[]) => [parts[0], '', parts[2], parts[3]]],
    ['no tag', (parts: string[]) => [parts[0], parts[1], '', parts[3]]],
    ['no body', (parts: string[]) => parts.slice(0, 3)],
    ['another body', (parts: string[]) => [parts[0], parts[1], parts[2], `A${parts[3]?.slice(1)}`]],
    ['a body cut short', (parts: string[]) => [parts[0], parts[1], parts[2], '']],
    ['a short tag', (parts: string[]) => [parts[0], parts[1], parts[2]?.slice(0, 6), parts[3]]],
    ['another nonce', (parts: string[]) => [parts[0], parts[2]?.slice(0, 16), parts[2], parts[3]]],
  ])('does not open with %s', async (_, change) => {
    const sealing = createSealing(keysInMemory(), systemRandom);
    // A body that begins with another sign than the one that it is changed to.
    let sealed = '';
    do ({ sealed } = await sealing.seal(new Secret(PLAIN), 'row'));
    while (/\.A[^.]*$/.test(sealed));
    const changed = change(sealed.split('.')).join('.');
    expect(await sealing.open(changed, 'k1', 'row').catch(codeOf)).toBe('seal_broken');
    expect(await sealing.open('', 'k1', 'row').catch(codeOf)).toBe('seal_broken');
  });

  it('seals an empty text too', async () => {
    const sealing = createSealing(keysInMemory(), systemRandom);
    const { sealed } = await sealing.seal(new Secret(''), 'row');
    expect(await sealing.open(sealed, 'k1', 'row')).toBe('');
    expect(sealed).toMatch(/^v1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22}\.$/);
  });

  it('reads each key once, so that an outage after it ends nothing', async () => {
    const keys = keysInMemory();
    const sealing = createSealing(keys, systemRandom);
    const { sealed } = await sealing.seal(new Secret(PLAIN), 'row');
    await sealing.seal(new Secret(PLAIN), 'row');
    await sealing.open(sealed, 'k1', 'row');
    expect(keys.asked).toEqual({ current: 1, byId: 0 });
    const later = createSealing(keys, systemRandom);
    await later.open(sealed, 'k1', 'row');
    await later.open(sealed, 'k1', 'row');
    expect(keys.asked).toEqual({ current: 1, byId: 1 });
  });

  it('asks again after a failure', async () => {
    const keys = keysInMemory();
    let isAway = true;
    const sealing = createSealing(
      { ...keys, current: async () => (isAway ? Promise.reject(new AppError('vault_unreachable')) : keys.current()) },
      systemRandom,
    );
    expect(await sealing.seal(new Secret(PLAIN), 'row').catch(codeOf)).toBe('vault_unreachable');
    isAway = false;
    expect(await sealing.seal(new Secret(PLAIN), 'row')).toMatchObject({ keyId: 'k1' });
  });
});

/** A KV mount of version 2 in memory, that keeps compare-and-set. */
function kv(over: { beforeWrite?: (path: string) => void; failWith?: 'vault_denied' } = {}) {
  const secrets = new Map<string, { data: Record<string, unknown>; version: number }>();
  const calls: string[] = [];
  const request = async ({ method, path, body }: VaultRequest) => {
    calls.push(`${method} ${path}`);
    if (method === 'GET') {
      const found = secrets.get(path);
      if (!found) throw new AppError('vault_not_found');
      return { status: 200, body: { data: { data: found.data, metadata: { version: found.version } } } };
    }
    over.beforeWrite?.(path);
    if (over.failWith) throw new AppError(over.failWith);
    const { data, options } = body as { data: Record<string, unknown>; options?: { cas?: number } };
    const version = secrets.get(path)?.version ?? 0;
    if (options?.cas !== version) throw new AppError('vault_conflict');
    secrets.set(path, { data, version: version + 1 });
    return { status: 200, body: { data: { version: version + 1 } } };
  };
  const client = { request } as unknown as VaultClient;
  const secretsOf = { mount: 'console', client: async () => client, run: <T>(work: (at: VaultClient) => Promise<T>) => work(client) };
  return {
    secrets,
    calls,
    keys: (random: Random = systemRandom, hold?: (value: string) => void) => createSealingKeys(secretsOf, random, hold),
  };
}
const AT = 'console/data/sealing';

describe('sealing keys', () => {
  it('are made when there is none: 32 random bytes, named by the pointer', async () => {
    const { keys, secrets, calls } = kv();
    const asked: number[] = [];
    const counting: Random = {
      ...systemRandom,
      bytes(count) {
        asked.push(count);
        return systemRandom.bytes(count);
      },
    };
    const { keyId, key } = await keys(counting).current();
    expect(keyId).toBe('k1');
    expect(asked).toEqual([32]);
    expect(secrets.get(`${AT}/current`)?.data).toEqual({ keyId: 'k1' });
    expect(secrets.get(`${AT}/k1`)?.data).toEqual({ key: key.reveal().toString('base64') });
    expect(calls).toEqual([`GET ${AT}/current`, `POST ${AT}/k1`, `POST ${AT}/current`, `GET ${AT}/current`, `GET ${AT}/k1`]);
  });

  it('are told to the redactor as they are written in Vault', async () => {
    const { keys, secrets } = kv();
    const told: string[] = [];
    await keys(systemRandom, (value) => void told.push(value)).current();
    expect(told).toEqual([secrets.get(`${AT}/k1`)?.data.key]);
  });

  it('are never replaced: who comes second takes what the first made', async () => {
    const first = systemRandom.bytes(32);
    const { keys, secrets } = kv({
      beforeWrite(path) {
        secrets.set(`${AT}/k1`, { data: { key: first.toString('base64') }, version: 1 });
        if (path === `${AT}/current`) secrets.set(path, { data: { keyId: 'k1' }, version: 1 });
      },
    });
    const { keyId, key } = await keys().current();
    expect([keyId, key.reveal().equals(first)]).toEqual(['k1', true]);
  });

  it('follow the pointer, and fall back to the first where it says nothing that could be one', async () => {
    const { keys, secrets, calls } = kv();
    const put = (name: string, data: Record<string, unknown>) => secrets.set(`${AT}/${name}`, { data, version: 1 });
    const [one, two] = [systemRandom.bytes(32), systemRandom.bytes(32)];
    put('k1', { key: one.toString('base64') });
    put('2026-b', { key: two.toString('base64'), note: 'members that we do not know are let be' });
    put('current', { keyId: '2026-b', note: 'x' });
    expect((await keys().current()).key.reveal().equals(two)).toBe(true);
    for (const odd of ['../x', 'K1', '', '.k1', 'k1.', 'a'.repeat(65), 5]) {
      put('current', { keyId: odd });
      expect((await keys().current()).keyId).toBe('k1');
    }
    put('a'.repeat(64), { key: two.toString('base64') });
    put('current', { keyId: 'a'.repeat(64) });
    expect((await keys().current()).keyId).toBe('a'.repeat(64));
    expect(calls.filter((call) => call.startsWith('POST'))).toEqual([]);
  });

  it.each([
    ['nothing', null],
    ['no key', {}],
    ['no base64', { key: '*'.repeat(44) }],
    ['31 bytes', { key: Buffer.alloc(31).toString('base64') }],
    ['33 bytes', { key: Buffer.alloc(33).toString('base64') }],
    ['no text', { key: 7 }],
  ])('that hold %s are a broken seal, never a weaker key', async (_, data) => {
    const { keys, secrets } = kv();
    if (data) secrets.set(`${AT}/k9`, { data, version: 1 });
    expect(await keys().byId('k9').catch(codeOf)).toBe('seal_broken');
  });

  it('that may not be written are said so', async () => {
    expect(await kv({ failWith: 'vault_denied' }).keys().current().catch(codeOf)).toBe('vault_denied');
  });
});
