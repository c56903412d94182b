import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Secret } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { createIndexMemory } from './index-memory.ts';
import { newerIndex } from './storage-index.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const bao = (value: number, cluster = 'c1') => base64(JSON.stringify({ cluster, value: String(value) }));
const vault = (local: number, replicated: number) => base64(`v1:c1:${local}:${replicated}:hmac`);

test('the one further on wins in either order, in the forms of both servers', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (a, b) => {
      expect(newerIndex(bao(a), bao(b))).toBe(bao(Math.max(a, b)));
      expect(newerIndex(vault(a, 1), vault(b, 1))).toBe(vault(Math.max(a, b), 1));
    }),
  );
});

test('what cannot be compared: the later one, and never an exception', () => {
  expect(newerIndex(bao(9, 'before'), bao(2, 'after'))).toBe(bao(2, 'after'));
  expect(newerIndex(vault(5, 1), vault(4, 2))).toBe(vault(4, 2));
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => [a, b].includes(newerIndex(a, b))));
  fc.assert(fc.property(fc.json(), (text) => newerIndex(bao(1), base64(text)) === base64(text)));
});

test('the memory is for one minute, for one token in one namespace, and bounded', async () => {
  const clock = createFakeClock();
  const memory = createIndexMemory(clock);
  const of = (token: string, namespace = '') => ({ token: new Secret(token), namespace });
  memory.note(of('s.first'), bao(7));
  memory.note(of('s.first'), bao(3));
  expect(memory.newestFor(of('s.first'), undefined)).toBe(bao(7));
  expect(memory.newestFor(of('s.first'), bao(9))).toBe(bao(9));
  expect(memory.newestFor(of('s.first', 'team'), undefined)).toBeUndefined();
  expect(memory.newestFor(of('s.other'), bao(1))).toBe(bao(1));
  memory.note(of('s.other'), 'broken\r\nx-evil: 1');
  memory.note({ token: null, namespace: '' }, bao(1));
  expect(memory.newestFor(of('s.other'), undefined)).toBeUndefined();
  await clock.advance(60_000);
  expect(memory.newestFor(of('s.first'), undefined)).toBeUndefined();
  for (let at = 0; at <= 10_000; at += 1) memory.note(of(`s.${at}`), bao(at));
  expect(memory.newestFor(of('s.0'), undefined)).toBeUndefined();
  expect(memory.newestFor(of('s.1'), undefined)).toBe(bao(1));
});
