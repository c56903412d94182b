import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import { AppError } from '#server/platform/index.ts';
import { cacheStage, versioned } from '#server/testing/cache-stage.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import type { VaultClient } from '../client.ts';

const shown = (found: { value: { reveal(): unknown }; ageMs: number; isStale: boolean } | null) =>
  found && { ...(found.value.reveal() as object), ageMs: found.ageMs, isStale: found.isStale };

describe('freshness', () => {
  test('a hit asks nothing and sets no timer; the age counts from the request', async () => {
    const { reader, clock, asked, nth } = cacheStage();
    const first = reader.read('kv/a');
    await clock.advance(400);
    await nth(0).answer(versioned(1));
    expect(shown(await first)).toEqual({ text: 'v1', ageMs: 400, isStale: false });
    await clock.advance(200_000);
    expect(shown(await reader.read('kv/a'))).toEqual({ text: 'v1', ageMs: 200_400, isStale: false });
    expect([asked.length, clock.pendingCount()]).toEqual([1, 0]);
  });

  test.each([
    ['kv/high/a', 30_000],
    ['kv/a', 300_000],
    ['kv/config/a', 600_000],
  ])('%s is waited for again after %i ms', async (path, ttlMs) => {
    const { reader, clock, asked, always } = cacheStage();
    always(versioned(1));
    await reader.read(path);
    await clock.advance(ttlMs * 0.79);
    await reader.read(path);
    expect(asked).toHaveLength(1);
    await clock.advance(ttlMs * 0.21);
    always(versioned(2));
    expect(shown(await reader.read(path))).toEqual({ text: 'v2', ageMs: 0, isStale: false });
    expect(asked).toHaveLength(2);
  });

  test('near its end one reader brings the next answer and waits for nothing', async () => {
    const { reader, clock, asked, nth, always } = cacheStage();
    always(versioned(1));
    await reader.read('kv/a');
    await clock.advance(290_000);
    const many = await Promise.all(Array.from({ length: 50 }, () => reader.read('kv/a')));
    expect(many.every((one) => one?.version === 1 && !one.isStale)).toBe(true);
    await clock.settle();
    expect([asked.length, nth(-1).atMs]).toEqual([2, 290_000]);
    await clock.advance(20_000);
    expect(shown(await reader.read('kv/a'))).toMatchObject({ ageMs: 20_000 });
  });

  test('"not there" is believed for five seconds', async () => {
    const { reader, clock, asked, always } = cacheStage();
    always(null);
    expect(await reader.read('kv/a')).toBeNull();
    await clock.advance(4999);
    expect(await reader.read('kv/a')).toBeNull();
    expect(asked).toHaveLength(1);
    await clock.advance(1);
    always(versioned(1));
    expect(shown(await reader.read('kv/a'))).toMatchObject({ text: 'v1' });
  });
});

describe('one request for many', () => {
  test('1,000 cold reads ask once; versions, identities and namespaces ask for themselves', async () => {
    const { reader, open, asked, clock, nth } = cacheStage();
    const many = Array.from({ length: 1000 }, () => reader.read('kv/a'));
    const others = [reader.read('kv/a', { version: 1 }), open('bert').read('kv/a'), open('anna', 'tenant').read('kv/a')];
    await clock.settle();
    expect(asked).toHaveLength(4);
    for (const at of [0, 1, 2, 3]) await nth(at).answer(versioned(at + 1));
    expect(new Set((await Promise.all(many)).map((one) => one?.version))).toEqual(new Set([1]));
    expect((await Promise.all(others)).map((one) => one?.version)).toEqual([2, 3, 4]);
  });

  test('opened twice, an identity shares; another never sees it', async () => {
    const { open, asked, always } = cacheStage();
    always(versioned(1));
    await open('anna').read('kv/a');
    await open('anna').read('kv/a');
    expect(asked).toHaveLength(1);
    always('vault_denied');
    expect(await codeFrom(open('bert').read('kv/a'))).toBe('vault_denied');
    expect(shown(await open('anna').read('kv/a'))).toMatchObject({ text: 'v1' });
  });

  test('one caller going away ends its own wait only', async () => {
    const { reader, asked, clock, nth } = cacheStage();
    const leaving = new AbortController();
    const left = codeFrom(reader.read('kv/a', { signal: leaving.signal }));
    const staying = reader.read('kv/a', { signal: new AbortController().signal });
    await clock.settle();
    leaving.abort();
    expect(await left).toBe('request_cancelled');
    expect(nth(0).signal.aborted).toBe(false);
    await nth(0).answer(versioned(1));
    expect(shown(await staying)).toMatchObject({ text: 'v1' });
    expect(asked).toHaveLength(1);
  });

  test('when the last one has gone the request ends, and the next reader starts anew', async () => {
    const { reader, cache, asked, clock, nth } = cacheStage();
    const leaving = new AbortController();
    const left = codeFrom(reader.read('kv/a', { signal: leaving.signal }));
    await clock.settle();
    leaving.abort();
    expect([await left, nth(0).signal.aborted, cache.state().loadingCount]).toEqual(['request_cancelled', true, 0]);
    const next = reader.read('kv/a');
    await clock.settle();
    await nth(1).answer(versioned(2));
    expect(shown(await next)).toMatchObject({ text: 'v2' });
    expect(asked).toHaveLength(2);
    expect(await codeFrom(reader.read('kv/a', { signal: AbortSignal.abort() }))).toBe('request_cancelled');
  });
});

describe('while Vault is in trouble', () => {
  test.each<ErrorCode>(['vault_unreachable', 'vault_timeout', 'vault_sealed', 'vault_error', 'vault_bad_answer', 'vault_rate_limited'])(
    '%s: the old value, marked, up to half an hour of age and no longer',
    async (code) => {
      const { reader, clock, always } = cacheStage();
      always(versioned(1));
      await reader.read('kv/a');
      always(code);
      await clock.advance(300_000);
      expect(shown(await reader.read('kv/a'))).toEqual({ text: 'v1', ageMs: 300_000, isStale: true });
      await clock.advance(1_499_999);
      expect(shown(await reader.read('kv/a'))).toEqual({ text: 'v1', ageMs: 1_799_999, isStale: true });
      await clock.advance(1);
      expect(await codeFrom(reader.read('kv/a'))).toBe(code);
    },
  );

  test('1,000 expired reads ask once and all are answered', async () => {
    const { reader, clock, asked, always } = cacheStage();
    always(versioned(1));
    await reader.read('kv/a');
    await clock.advance(300_000);
    always('vault_unreachable');
    const many = await Promise.all(Array.from({ length: 1000 }, () => reader.read('kv/a')));
    expect(many.every((one) => one?.isStale && one.version === 1)).toBe(true);
    expect(asked).toHaveLength(2);
  });

  test('high sensitivity is never stale', async () => {
    const { reader, clock, always } = cacheStage();
    always(versioned(1));
    await reader.read('kv/high/a');
    await clock.advance(30_000);
    always('vault_unreachable');
    expect(await codeFrom(reader.read('kv/high/a'))).toBe('vault_unreachable');
  });

  test('requests come 1.25 s apart at least, behind the readers, and the first success ends it', async () => {
    const { reader, clock, asked, always } = cacheStage();
    always(versioned(1));
    await reader.read('kv/a');
    await clock.advance(300_000);
    always('vault_unreachable');
    for (let tick = 0; tick < 60; tick += 1) {
      expect(shown(await reader.read('kv/a'))).toMatchObject({ text: 'v1', isStale: true });
      await clock.advance(100);
    }
    const times = asked.slice(1).map(({ atMs }) => atMs - 300_000);
    expect(times).toEqual([0, 1300, 2600, 3900, 5200]);
    always(versioned(2));
    await clock.advance(1000);
    await reader.read('kv/a');
    await clock.settle();
    expect(shown(await reader.read('kv/a'))).toEqual({ text: 'v2', ageMs: 0, isStale: false });
  });

  test('a login that failed for the outage counts as the outage, one that was refused does not', async () => {
    for (const [cause, expected] of [
      ['vault_unreachable', 'no error'],
      ['vault_denied', 'service_identity_failed'],
    ] as const) {
      let isDown = false;
      const { cache, clock, always } = cacheStage();
      always(versioned(1));
      const client = () => {
        if (isDown) throw new AppError('service_identity_failed', { cause: new AppError(cause) });
        return { namespace: '' } as VaultClient;
      };
      const reader = cache.open({ identity: 'service', namespace: '', client });
      await reader.read('kv/a');
      isDown = true;
      await clock.advance(300_000);
      expect(await codeFrom(reader.read('kv/a'))).toBe(expected);
    }
  });
});

test('a node that lags does not bring an older version back, a secret made anew does', async () => {
  const { reader, clock, always } = cacheStage();
  always(versioned(3));
  await reader.read('kv/a');
  await clock.advance(300_000);
  always(versioned(2));
  expect(shown(await reader.read('kv/a'))).toMatchObject({ text: 'v3', isStale: true });
  always({ data: { text: 'anew' }, version: 1, createdAt: '2026-01-01T00:00:09.5Z' });
  await clock.advance(20_000);
  expect(shown(await reader.read('kv/a'))).toMatchObject({ text: 'anew', isStale: false });
});

test('bytes are bounded, the least recently read goes first, and too large a secret is not kept', async () => {
  const { reader, cache, asked, events, always } = cacheStage({ maxBytes: 100_000 });
  always({ data: { text: 'x'.repeat(2000) }, version: 1, createdAt: null });
  for (let at = 0; at < 100; at += 1) {
    await reader.read(`kv/${at}`);
    await reader.read('kv/0');
    expect(cache.state().sizeBytes).toBeLessThanOrEqual(100_000);
  }
  expect(events.filter((kind) => kind === 'evicted').length).toBeGreaterThan(70);
  expect(asked).toHaveLength(100);
  always({ data: { text: 'x'.repeat(20_000) }, version: 1, createdAt: null });
  const before = cache.state();
  expect(shown(await reader.read('kv/large'))).toMatchObject({ isStale: false });
  expect(cache.state()).toEqual(before);
});

test('the dead leave memory without being read', async () => {
  const { reader, cache, clock, always } = cacheStage();
  always(versioned(1));
  for (let at = 0; at < 20; at += 1) await reader.read(`kv/${at}`);
  await clock.advance(1_800_000);
  for (let at = 0; at < 4; at += 1) await reader.read(`kv/new-${at}`);
  expect(cache.state().entryCount).toBe(4);
});

test('one reader cannot change what the next one gets', async () => {
  const { reader, always } = cacheStage();
  always({ data: { deep: { list: [1] } }, version: 1, createdAt: null });
  const value = (await reader.read('kv/a'))?.value.reveal() as { deep: { list: number[] } };
  expect(() => value.deep.list.push(2)).toThrow(TypeError);
});

test('a planted secret is in no form of what is returned, noted or thrown, and the redactor is told of it first', async () => {
  const planted = 'hunter2-planted-value';
  const told: string[] = [];
  const { reader, cache, events, always } = cacheStage({ onSecret: (value) => told.push(value) });
  always({ data: { deep: [planted] }, version: 1, createdAt: null });
  const found = await reader.read('kv/a');
  const printed = [found, cache, cache.state(), events, reader].map(
    (one) => inspect(one, { depth: 9, showHidden: true }) + JSON.stringify(one),
  );
  expect(printed.join()).not.toContain(planted);
  expect(told).toEqual([planted]);
});

test('an identity that could spell another key is refused', () => {
  const { open } = cacheStage();
  expect(() => open('')).toThrow('invalid_input');
  expect(() => open('anna\0')).toThrow('invalid_input');
  expect(() => open('anna', 'a\0b')).toThrow('invalid_input');
});
