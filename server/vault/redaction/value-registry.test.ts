import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createValueRegistry } from './value-registry.ts';

/** Of about 100 kB in all its forms. */
const longValue = (at: number) => `${String(at).padStart(6, '0')}${randomBytes(2_400).toString('base64').replaceAll('A', '\n')}`;
const isKnown = (registry: ReturnType<typeof createValueRegistry>, value: string) => registry.find(value).length === 1;

test('long values are kept within a bound of their bytes, the latest of them', () => {
  const registry = createValueRegistry();
  const values = Array.from({ length: 800 }, (_, at) => longValue(at));
  for (const value of values) registry.protect(value);
  const known = values.map((value) => isKnown(registry, value));
  const firstKept = known.indexOf(true);
  expect(known.slice(firstKept)).not.toContain(false);
  expect(known.length - firstKept).toBeGreaterThan(100);
  expect(known.length - firstKept).toBeLessThan(700);
});

test('one that is seen again is younger than those before it', () => {
  const registry = createValueRegistry();
  registry.protect('seen-again-and-again');
  for (let at = 0; at < 800; at += 1) {
    registry.protect(longValue(at));
    if (at % 50 === 0) registry.protect('seen-again-and-again');
  }
  expect(isKnown(registry, 'seen-again-and-again')).toBe(true);
});

test('a value whose forms are longer than the bound is found all the same, until the next one comes', () => {
  const registry = createValueRegistry();
  const huge = randomBytes(4 * 2 ** 20).toString('hex');
  registry.protect('a-value-before-it');
  registry.protect(huge);
  expect(isKnown(registry, huge)).toBe(true);
  expect(isKnown(registry, 'a-value-before-it')).toBe(false);
  registry.protect('a-value-after-it');
  expect(isKnown(registry, huge)).toBe(false);
  expect(isKnown(registry, 'a-value-after-it')).toBe(true);
});

test('what is forgotten no longer counts', () => {
  const registry = createValueRegistry();
  registry.protect('first-of-all-values');
  for (let at = 0; at < 800; at += 1) {
    const value = longValue(at);
    registry.protect(value);
    registry.forget(value);
  }
  expect(isKnown(registry, 'first-of-all-values')).toBe(true);
});

describe('a value that is held', () => {
  const VALUE = 'held-for-as-long-as-it-lives';
  const fill = (registry: ReturnType<typeof createValueRegistry>) => {
    for (let at = 0; at < 20_001; at += 1) registry.protect(`passing-${at}`);
  };

  test('is known whatever else is protected, until it is let go; then it is one of the others', () => {
    const registry = createValueRegistry();
    const letGo = registry.hold(VALUE);
    fill(registry);
    expect(isKnown(registry, VALUE)).toBe(true);
    letGo();
    expect(isKnown(registry, VALUE)).toBe(true);
    fill(registry);
    expect(isKnown(registry, VALUE)).toBe(false);
  });

  test('is known until the last who holds it lets go, each once', () => {
    const registry = createValueRegistry();
    registry.protect(VALUE);
    const letGo = registry.hold(VALUE);
    const letGoToo = registry.hold(VALUE);
    registry.protect(VALUE);
    registry.forget(VALUE);
    letGo();
    letGo();
    registry.forget(VALUE);
    expect(isKnown(registry, VALUE)).toBe(true);
    letGoToo();
    expect(isKnown(registry, VALUE)).toBe(true);
    registry.forget(VALUE);
    expect(isKnown(registry, VALUE)).toBe(false);
  });

  test('below eight characters is not looked for', () => {
    const registry = createValueRegistry();
    registry.hold('seven77')();
    expect(registry.find('seven77')).toEqual([]);
  });
});
