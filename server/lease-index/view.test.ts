import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LeaseQuery, LeaseQueryResult } from './lease-index.ts';
import { directoryPrefixOf, treeOf } from './tree.ts';
import { matchesOf, viewOf } from './view.ts';

const segment = fc.constantFrom('a', 'b', 'app', 'App-1', 'creds');
const ids = fc
  .array(
    fc.array(segment, { minLength: 2, maxLength: 5 }).map((parts) => parts.join('/')),
    { maxLength: 50 },
  )
  .map((all) => [...new Set(all)].sort((x, y) => (x < y ? -1 : 1)));
const prefix = fc.constantFrom('', 'a/', 'a/b/', 'app/', 'app/creds/', 'nowhere/');
const filter = fc.constantFrom('', 'app', 'creds/a', 'a/b', 'zzz');

function naive(all: string[], query: LeaseQuery): LeaseQueryResult {
  const below = all.filter((id) => id.startsWith(query.prefix));
  const mine = below.filter((id) => query.isListable(directoryPrefixOf(id)));
  const hit = mine.filter((id) => id.toLowerCase().includes(query.filter));
  const names = [...new Set(mine.map((id) => id.slice(query.prefix.length)).filter((rest) => rest.includes('/')))].map((rest) =>
    rest.slice(0, rest.indexOf('/') + 1),
  );
  return {
    children: [...new Set(names)]
      .sort((x, y) => (x < y ? -1 : 1))
      .map((name) => {
        const child = query.prefix + name;
        const inside = mine.filter((id) => id.startsWith(child));
        return { prefix: child, name, leaseCount: inside.length, hasChildren: inside.some((id) => id.slice(child.length).includes('/')) };
      }),
    leaseIds: hit.slice(query.offset, query.offset + query.limit),
    matchCount: hit.length,
    totalCount: mine.length,
    hiddenPrefixCount: new Set(below.map(directoryPrefixOf).filter((directory) => !query.isListable(directory))).size,
  };
}

describe('viewOf', () => {
  it('agrees with the naive model for every prefix, filter, window and reader', () => {
    const hidden = fc.array(fc.constantFrom<string>('a/', 'a/b/', 'app/creds/', 'b/app/', 'creds/'));
    fc.assert(
      fc.property(ids, prefix, filter, hidden, fc.nat(20), fc.integer({ min: 1, max: 20 }), (all, below, text, unlisted, offset, limit) => {
        const query = { prefix: below, filter: text, offset, limit, isListable: (directory: string) => !unlisted.includes(directory) };
        const tree = treeOf(all);
        expect(viewOf(tree, matchesOf(tree, below, text), query)).toEqual(naive(all, query));
      }),
      { numRuns: 500 },
    );
  });

  it('filters 100,000 ids in not much more than it takes to look into each', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `database/creds/service-${index % 40}/H${String(index).padStart(22, 'x')}`);
    const tree = treeOf(many.sort());
    // Both in turn, the best of several: what else the machine does slows either.
    const leastMs = { filter: Number.POSITIVE_INFINITY, look: Number.POSITIVE_INFINITY };
    const timed = (name: keyof typeof leastMs, work: () => number) => {
      const startMs = performance.now();
      expect(work()).toBe(2500);
      leastMs[name] = Math.min(leastMs[name], performance.now() - startMs);
    };
    for (let round = 0; round < 5; round += 1) {
      timed('filter', () => matchesOf(tree, '', 'service-7/h').length);
      timed('look', () => many.filter((leaseId) => leaseId.toLowerCase().includes('service-7/h')).length);
    }
    expect(leastMs.filter).toBeLessThan(5 * leastMs.look);
  });
});
