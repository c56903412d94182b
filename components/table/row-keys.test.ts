import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextRowIndex } from './row-keys.ts';

describe('row keys', () => {
  it('moves by one, by a page, and to the ends', () => {
    expect(nextRowIndex('j', 5, 100, 20)).toBe(6);
    expect(nextRowIndex('ArrowUp', 5, 100, 20)).toBe(4);
    expect(nextRowIndex('PageDown', 5, 100, 20)).toBe(24);
    expect(nextRowIndex('Home', 5, 100, 20)).toBe(0);
    expect(nextRowIndex('End', 5, 100, 20)).toBe(99);
  });

  it('leaves other keys, and an empty table, alone', () => {
    expect(nextRowIndex('Enter', 5, 100, 20)).toBeNull();
    expect(nextRowIndex('x', 5, 100, 20)).toBeNull();
    expect(nextRowIndex('j', 0, 0, 20)).toBeNull();
  });

  it('never leaves the table', () => {
    const keys = fc.constantFrom('j', 'k', 'ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End');
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 1000 }), fc.nat(1000), fc.nat(60), (key, rowCount, start, page) => {
        const next = nextRowIndex(key, Math.min(start, rowCount - 1), rowCount, page);
        expect(next).toBeGreaterThanOrEqual(0);
        expect(next).toBeLessThan(rowCount);
      }),
    );
  });
});
