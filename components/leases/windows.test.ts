import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LeaseListReply } from '#lib/contracts/lease.ts';
import { BLOCK_SIZE, blockOffsets, newestReply, outdatedOffsets, rowAt, scrollableCount } from './windows.ts';

function reply(sweptAt: string, leaseIds: string[] = []): LeaseListReply {
  return {
    prefix: '',
    children: [],
    rows: leaseIds.map((leaseId) => ({ leaseId, prefix: 'a/' })),
    matchCount: 0,
    totalCount: 0,
    hiddenPrefixCount: 0,
    failedPrefixCount: 0,
    sweptAt,
    isStale: false,
  };
}

describe('lease windows', () => {
  it('covers every row of a range with windows at multiples of the block', () => {
    fc.assert(
      fc.property(fc.nat(200_000), fc.nat(400), fc.nat(200_000), (first, length, rowCount) => {
        const range = { first, last: first + length };
        const offsets = blockOffsets(range, rowCount);
        expect(offsets.length).toBeGreaterThan(0);
        expect(offsets.every((offset) => offset % BLOCK_SIZE === 0)).toBe(true);
        for (let row = first; row <= Math.min(range.last, rowCount - 1); row += 1) {
          expect(offsets.some((offset) => row >= offset && row < offset + BLOCK_SIZE)).toBe(true);
        }
      }),
    );
  });

  it('asks for the first window when nothing is known yet', () => {
    expect(blockOffsets({ first: 0, last: 40 }, 0)).toEqual([0]);
    expect(blockOffsets({ first: 190, last: 410 }, 1000)).toEqual([0, 200, 400]);
    expect(blockOffsets({ first: 190, last: 410 }, 395)).toEqual([0, 200]);
  });

  it('finds a row in its window and nothing while that is not here', () => {
    const windows = new Map([[200, reply('2026-01-01T00:00:00Z', ['a/0', 'a/1'])]]);
    expect(rowAt(windows, 201)?.leaseId).toBe('a/1');
    expect(rowAt(windows, 202)).toBeUndefined();
    expect(rowAt(windows, 1)).toBeUndefined();
  });

  it('believes the counts of the latest sweep and names the windows of earlier ones', () => {
    const older = reply('2026-01-01T00:00:00Z');
    const newer = reply('2026-01-01T00:01:00Z');
    expect(newestReply([older, newer])).toBe(newer);
    expect(
      outdatedOffsets(
        new Map([
          [0, older],
          [200, newer],
          [400, older],
        ]),
      ),
    ).toEqual([0, 400]);
    expect(outdatedOffsets(new Map([[0, older]]))).toEqual([]);
    expect(newestReply([])).toBeUndefined();
  });

  it('keeps the list below the height at which browsers cut it off', () => {
    expect(scrollableCount(117_533, 32)).toBe(117_533);
    expect(scrollableCount(1_000_000, 32) * 32).toBeLessThanOrEqual(16_000_000);
  });
});
