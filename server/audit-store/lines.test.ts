import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestLine, sortLines, wholeLinesLength } from './lines.ts';

const entry = (id: string) => JSON.stringify({ time: '2026-01-01T00:00:00Z', type: 'response', request: { id } });
const bytes = (text: string) => Buffer.from(text);

describe('sortLines', () => {
  it('keeps entries in order and damaged lines by their place in the file', () => {
    const text = `${entry('a')}\n{"half":\n\n{"no":"entry"}\r\n${entry('b')}\r\n`;
    const sorted = sortLines(bytes(text), 1000);
    expect(sorted.entries.map((one) => one.request_id)).toEqual(['a', 'b']);
    const placed = sorted.damaged.map(({ start, length, reason }) => [text.slice(start - 1000, start - 1000 + length), reason]);
    expect(placed).toEqual([
      ['{"half":', 'not_json'],
      ['{"no":"entry"}\r', 'not_an_entry'],
    ]);
  });

  it('calls bytes that are no UTF-8, NUL and a byte order mark damaged', () => {
    const text = Buffer.concat([bytes('{"a":"'), Buffer.from([0xff, 0xc3]), bytes(`"}\n\u0000\n\ufeff${entry('a')}\n`)]);
    expect(sortLines(text, 0)).toMatchObject({ entries: [], damaged: [{ length: 10 }, { length: 1 }, { reason: 'not_json' }] });
  });

  it('accounts for every line that is not blank, whatever the bytes are', () => {
    const line = fc.oneof(
      fc.constantFrom(entry('x'), '{}', '', ' ', '{"a"'),
      fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', '')),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const all = bytes(lines.map((one) => `${one}\n`).join(''));
        const { entries, damaged } = sortLines(all, 0);
        const blank = lines.filter((one) => Buffer.from(one).toString('utf8').trim() === '').length;
        expect(entries.length + damaged.length + blank).toBe(lines.length);
        for (const { start, length } of damaged) expect(all[start + length]).toBe(10);
      }),
      { numRuns: 500 },
    );
  });
});

describe('lengths', () => {
  it.each([
    ['', 0, 0],
    ['abc', 0, 4],
    ['abc\n', 4, 4],
    ['a\nbcd\ne', 6, 4],
  ])('of %j', (text, whole, longest) => {
    expect(wholeLinesLength(bytes(text))).toBe(whole);
    expect(longestLine(bytes(text))).toBe(longest);
  });
});
