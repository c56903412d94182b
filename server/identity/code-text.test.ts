import fc from 'fast-check';
import { expect, it } from 'vitest';
import { systemRandom } from '#server/platform/index.ts';
import { canonicalCode, codeHash, newCodeText } from './code-text.ts';

const SPELLINGS: readonly ((code: string) => string)[] = [
  (code) => code,
  (code) => code.toLowerCase(),
  (code) => code.replaceAll('-', ''),
  (code) => ` ${code.replaceAll('-', ' ')}\n`,
  (code) => code.replaceAll('0', 'O').replaceAll('1', 'l'),
];

it('has one meaning in every spelling of a code', () => {
  for (let index = 0; index < 200; index += 1) {
    const code = newCodeText(systemRandom, 6);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){5}$/);
    for (const spell of SPELLINGS) expect(canonicalCode(spell(code), 6)).toBe(code);
    expect(canonicalCode(code, 7)).toBeNull();
  }
});

it('draws every character as often as any other', () => {
  const counts = new Map<string, number>();
  // 64,000 characters.
  for (let index = 0; index < 2_000; index += 1)
    for (const character of newCodeText(systemRandom, 8).replaceAll('-', '')) counts.set(character, (counts.get(character) ?? 0) + 1);
  expect(counts.size).toBe(32);
  // 2,000 of each are expected, with a standard deviation of 44.
  for (const count of counts.values()) expect(Math.abs(count - 2_000)).toBeLessThan(300);
});

it('never throws, and takes nothing that is not a code', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 120 }), (typed) => {
      const code = canonicalCode(typed, 6);
      return code === null || /^[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){5}$/.test(code);
    }),
  );
  for (const typed of ['', 'U'.repeat(24), '٠'.repeat(24), '０'.repeat(24), 'A'.repeat(1_000_000)])
    expect(canonicalCode(typed, 6)).toBeNull();
  for (const typed of [`U${'A'.repeat(23)}`, `${'A'.repeat(23)}U`]) expect(canonicalCode(typed, 6)).toBeNull();
  // What is left of the longest that is looked at is a code, and of one space more it is not.
  const spaced = (length: number) => 'A'.repeat(24).padEnd(length);
  expect(canonicalCode(spaced(100), 6)).toBe('AAAA-AAAA-AAAA-AAAA-AAAA-AAAA');
  expect(canonicalCode(spaced(101), 6)).toBeNull();
});

it('hashes a code for one owner and one kind', () => {
  const hashes = [
    codeHash('enrolment', 'a', 'X'),
    codeHash('recovery', 'a', 'X'),
    codeHash('recovery', 'b', 'X'),
    codeHash('recovery', 'a', 'Y'),
  ];
  expect(new Set(hashes).size).toBe(4);
});
