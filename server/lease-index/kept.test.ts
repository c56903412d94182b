import { expect, it } from 'vitest';
import { keptAfter, NOTHING_KEPT } from './kept.ts';

const keptOf = (told: Record<string, number>) => new Map(Object.entries(told));

it.each([
  ['what fails for the first time was read by the sweep before', NOTHING_KEPT, ['a/'], { 'a/': 9 }],
  ['what fails again was not', keptOf({ 'a/': 1 }), ['a/', 'b/'], { 'a/': 1, 'b/': 9 }],
  ['what answered is forgotten', keptOf({ 'a/': 1, 'b/': 2 }), ['b/'], { 'b/': 2 }],
  ['below what failed nothing is newer', keptOf({ 'a/': 0 }), ['a/b/c/'], { 'a/b/c/': 0 }],
  ['above what failed the rest is newer', keptOf({ 'a/b/c/': 1 }), ['a/'], { 'a/': 9, 'a/b/c/': 1 }],
  ['a like name is another prefix', keptOf({ 'a/b/': 1 }), ['a/bc/', 'b/'], { 'a/bc/': 9, 'b/': 9 }],
])('%s', (_, kept, failing, after) => expect(Object.fromEntries(keptAfter(kept, failing, 9))).toEqual(after));

it('takes a hundred thousand at once', () => {
  const failing = Array.from({ length: 100_000 }, (_, n) => `mount/${n % 97}/${n}/`);
  const once = keptAfter(NOTHING_KEPT, failing, 1);
  expect(keptAfter(once, failing, 9)).toEqual(once);
});
