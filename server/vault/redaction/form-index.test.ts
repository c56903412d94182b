import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { createFormIndex } from './form-index.ts';
import { joinRanges, MASK, type Range } from './range.ts';

function indexOf(forms: readonly string[]) {
  const index = createFormIndex();
  for (const form of forms) index.add(form);
  return index;
}

/** Every place of every form, one by one. */
function found(text: string, forms: readonly string[]): Range[] {
  const ranges: Range[] = [];
  for (const form of forms)
    for (let start = text.indexOf(form); start !== -1; start = text.indexOf(form, start + 1))
      ranges.push({ start, end: start + form.length, mask: MASK });
  return joinRanges(ranges);
}

/** Characters that `startsWith` was asked to compare, at most. */
function charsCompared(work: () => void): number {
  const spy = vi.spyOn(String.prototype, 'startsWith');
  try {
    work();
    return spy.mock.calls.reduce((sum, [form]) => sum + form.length, 0);
  } finally {
    spy.mockRestore();
  }
}

/** Forms that begin, end and repeat alike, on both sides of the length from which they are hashed. */
const form = fc
  .tuple(fc.string({ unit: fc.constantFrom('a', 'b', 'ж'), minLength: 1, maxLength: 9 }), fc.integer({ min: 8, max: 150 }))
  .map(([unit, length]) => unit.repeat(length).slice(0, length));

test('finds what looking for each form alone would find', () => {
  fc.assert(
    fc.property(fc.array(form, { minLength: 1, maxLength: 6 }), fc.array(fc.nat(9), { maxLength: 12 }), (forms, order) => {
      const pieces = [...forms, 'a', 'b', 'ab', '.'];
      const text = order.map((at) => pieces[at % pieces.length]).join('');
      expect(indexOf(forms).find(text)).toEqual(found(text, forms));
    }),
    { numRuns: 2_000 },
  );
});

test('finds a long form across the pieces in which a text is read', () => {
  const long = Array.from({ length: 500 }, (_, at) => `word${at}`).join('-');
  const index = indexOf([long]);
  for (let start = 65_536 - long.length - 12; start <= 65_540; start += 61)
    expect(index.find(`${'~'.repeat(start)}${long}~`)).toEqual([{ start, end: start + long.length, mask: MASK }]);
});

test.each([
  ['is found at every place of it', 'a'.repeat(4_096)],
  ['differs only in its middle', `${'a'.repeat(2_000)}b${'a'.repeat(2_095)}`],
  ['differs only at its beginning', `b${'a'.repeat(4_095)}`],
])('a long form that %s is not compared again and again', (_, long) => {
  const text = 'a'.repeat(64_000);
  const index = indexOf([long]);
  expect(charsCompared(() => index.find(text))).toBeLessThanOrEqual(text.length);
});

test('many long forms that end alike are not either', () => {
  const forms = Array.from({ length: 200 }, (_, at) => 'a'.repeat(2_000 + at));
  const index = indexOf(forms);
  const text = 'a'.repeat(8_000);
  expect(charsCompared(() => expect(index.find(text)).toEqual([{ start: 0, end: text.length, mask: MASK }]))).toBeLessThanOrEqual(
    text.length,
  );
});

test('a form added twice has to be removed twice', () => {
  const long = 'x'.repeat(100);
  const index = indexOf([long, long, 'y'.repeat(8)]);
  index.remove(long);
  expect(index.find(long)).toHaveLength(1);
  index.remove(long);
  expect(index.find(long)).toEqual([]);
  expect(index.find('y'.repeat(8))).toHaveLength(1);
});
