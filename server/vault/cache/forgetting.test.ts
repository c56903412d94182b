import { describe, expect, test } from 'vitest';
import { cacheStage, versioned } from '#server/testing/cache-stage.ts';
import { codeFrom } from '#server/testing/code-from.ts';

const shown = (found: { value: { reveal(): unknown } } | null) => found?.value.reveal();

describe('refusal and revocation', () => {
  test('after a refusal nothing remembered of the path is handed out, in an outage neither', async () => {
    const { reader, clock, cache, always } = cacheStage();
    always(versioned(1));
    await reader.read('kv/a');
    await reader.read('kv/a', { version: 1 });
    await clock.advance(300_000);
    always('vault_denied');
    expect(await codeFrom(reader.read('kv/a'))).toBe('vault_denied');
    expect(cache.state()).toEqual({ entryCount: 0, sizeBytes: 0, loadingCount: 0 });
    always('vault_unreachable');
    expect(await codeFrom(reader.read('kv/a'))).toBe('vault_unreachable');
    expect(await codeFrom(reader.read('kv/a', { version: 1 }))).toBe('vault_unreachable');
  });

  test('a dead token takes everything of its identity away, and nothing of others', async () => {
    const { reader, open, cache, always } = cacheStage();
    always(versioned(1));
    await reader.read('kv/a');
    await open('anna', 'tenant').read('kv/b');
    await open('bert').read('kv/a');
    always('vault_token_dead');
    expect(await codeFrom(reader.read('kv/new'))).toBe('vault_token_dead');
    expect(cache.state().entryCount).toBe(1);
    expect(shown(await open('bert').read('kv/a'))).toMatchObject({ text: 'v1' });
  });

  test('"not there" takes the value away at once', async () => {
    const { reader, clock, always } = cacheStage();
    always(versioned(1));
    await reader.read('kv/a');
    await clock.advance(300_000);
    always(null);
    expect(await reader.read('kv/a')).toBeNull();
    await clock.advance(5000);
    always('vault_unreachable');
    expect(await codeFrom(reader.read('kv/a'))).toBe('vault_unreachable');
  });
});

describe('forgetting', () => {
  test('by path, by prefix of whole segments, by namespace, by identity', async () => {
    const { open, cache, always } = cacheStage();
    always(versioned(1));
    const fill = async () => {
      cache.forget({});
      for (const path of ['kv/pay', 'kv/pay/a', 'kv/payments']) {
        await open('anna').read(path);
        await open('bert').read(path);
        await open('anna', 'tenant').read(path);
      }
    };
    for (const [target, count] of [
      [{ namespace: '', path: 'kv/pay' }, 2],
      [{ namespace: '', prefix: 'kv/pay/' }, 4],
      [{ prefix: 'kv' }, 9],
      [{ namespace: 'tenant' }, 3],
      [{ identity: 'anna', namespace: '' }, 3],
      [{ identity: 'nobody' }, 0],
    ] as const) {
      await fill();
      expect([target, cache.forget(target)]).toEqual([target, count]);
      expect(cache.state().entryCount).toBe(9 - count);
    }
  });

  test('wins over a request that is under way: its readers ask again', async () => {
    const { reader, cache, asked, clock, nth } = cacheStage();
    const early = reader.read('kv/a');
    await clock.settle();
    cache.forget({ namespace: '', path: 'kv/a' });
    const late = reader.read('kv/a');
    await clock.settle();
    expect(asked).toHaveLength(2);
    await nth(1).answer(versioned(2));
    await nth(0).answer(versioned(1));
    expect(shown(await late)).toMatchObject({ text: 'v2' });
    expect(shown(await early)).toMatchObject({ text: 'v2' });
    expect(shown(await reader.read('kv/a'))).toMatchObject({ text: 'v2' });
    expect(asked).toHaveLength(2);
  });

  test('without an end, tells the reader to come back', async () => {
    const { reader, cache, asked, clock, nth } = cacheStage();
    const code = codeFrom(reader.read('kv/a'));
    for (let round = 0; round < 4; round += 1) {
      await clock.settle();
      cache.forget({});
      await nth(-1).answer(versioned(1));
    }
    expect([await code, asked.length, cache.state().entryCount]).toEqual(['vault_not_caught_up', 4, 0]);
  });
});
