import { describe, expect, test } from 'vitest';
import { type CacheRule, compileRules } from './rules.ts';

describe('rules', () => {
  test('the first that matches counts, and the default where none does', () => {
    const timesOf = compileRules([
      { paths: 'kv/payments/public/**', sensitivity: 'configuration' },
      { paths: 'kv/payments/**', sensitivity: 'high' },
      { paths: 'kv/batch/*', sensitivity: 'default', ttlSeconds: 120, maxAgeSeconds: 900 },
    ]);
    expect(timesOf('kv/payments/public/rates')).toEqual({ sensitivity: 'configuration', ttlMs: 600_000, maxAgeMs: 1_800_000 });
    expect(timesOf('kv/payments/card-key')).toEqual({ sensitivity: 'high', ttlMs: 30_000, maxAgeMs: 0 });
    expect(timesOf('kv/batch/one')).toEqual({ sensitivity: 'default', ttlMs: 120_000, maxAgeMs: 900_000 });
    expect(timesOf('kv/other')).toEqual({ sensitivity: 'default', ttlMs: 300_000, maxAgeMs: 1_800_000 });
  });

  test.each<Partial<CacheRule>>([
    { sensitivity: 'high', ttlSeconds: 29 },
    { sensitivity: 'high', ttlSeconds: 61 },
    { sensitivity: 'configuration', ttlSeconds: 299 },
    { sensitivity: 'configuration', ttlSeconds: 601 },
    { ttlSeconds: Number.NaN },
    { ttlSeconds: Number.POSITIVE_INFINITY },
    { maxAgeSeconds: 1801 },
    { maxAgeSeconds: 299 },
    { maxAgeSeconds: -1 },
    { paths: 'kv//a' },
  ])('refuses %j', (part) => {
    expect(() => compileRules([{ paths: 'kv/**', sensitivity: 'default', ...part }])).toThrow('invalid_input');
  });

  test('high sensitivity is stale only where a rule allows it', () => {
    const rule = { paths: '**', sensitivity: 'high', maxAgeSeconds: 900 } as const;
    expect(compileRules([rule])('kv/a')).toEqual({ sensitivity: 'high', ttlMs: 30_000, maxAgeMs: 900_000 });
  });
});
