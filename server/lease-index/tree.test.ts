import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directoryPrefixOf, EMPTY_TREE, mergeListings, rangeOf, treeOf, withoutIds } from './tree.ts';

const segment = fc.constantFrom('a', 'b', 'c', 'a-b', 'a0', 'a!', 'Z', 'ü', 'creds');
const leaseId = fc.array(segment, { minLength: 2, maxLength: 5 }).map((parts) => parts.join('/'));
const ascending = (values: Iterable<string>) => [...new Set(values)].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0));
const leaseIds = fc.array(leaseId, { maxLength: 60 }).map(ascending);
const prefix = fc.oneof(
  fc.constant(''),
  fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => `${parts.join('/')}/`),
);

/** What a server would answer to LIST, prefix by prefix, for these ids. */
function listingsOf(ids: readonly string[]): Map<string, string[]> {
  const keys = new Map<string, Set<string>>([['', new Set()]]);
  for (const id of ids) {
    const parts = id.split('/');
    for (let depth = 0; depth < parts.length; depth += 1) {
      const parent = depth === 0 ? '' : `${parts.slice(0, depth).join('/')}/`;
      const key = parts[depth] + (depth === parts.length - 1 ? '' : '/');
      keys.set(parent, (keys.get(parent) ?? new Set()).add(key));
    }
  }
  return new Map([...keys].map(([parent, names]) => [parent, ascending(names)]));
}

describe('rangeOf', () => {
  it('finds exactly what starts with the prefix', () => {
    fc.assert(
      fc.property(leaseIds, prefix, (ids, wanted) => {
        expect(ids.slice(...rangeOf(ids, wanted))).toEqual(ids.filter((id) => id.startsWith(wanted)));
      }),
    );
  });
});

describe('treeOf', () => {
  it('knows each directory, what it holds and which one holds an id', () => {
    fc.assert(
      fc.property(leaseIds, (ids) => {
        const tree = treeOf(ids);
        expect(tree.directories).toEqual(ascending(ids.map(directoryPrefixOf)));
        expect(Array.from(tree.directoryOf, (index) => tree.directories[index])).toEqual(ids.map(directoryPrefixOf));
        expect([...tree.directoryOf].map((index) => tree.directories[index])).toEqual(ids.map(directoryPrefixOf));
        expect(Array.from(tree.directCounts)).toEqual(
          tree.directories.map((directory) => ids.filter((id) => directoryPrefixOf(id) === directory).length),
        );
      }),
    );
  });
});

describe('mergeListings', () => {
  it('gives all ids in ascending order, in whatever order a server lists keys', () => {
    fc.assert(
      fc.property(leaseIds, fc.boolean(), (ids, isReversed) => {
        const listings = new Map([...listingsOf(ids)].map(([parent, keys]) => [parent, isReversed ? keys.reverse() : keys]));
        expect(mergeListings('', listings, new Set(), EMPTY_TREE)).toEqual(ids);
      }),
    );
  });

  it('keeps the earlier ids of a failed prefix, and only of that', () => {
    const earlier = treeOf(['a/x/1', 'a/x/2', 'a/y/gone', 'b/1']);
    const listings = new Map([
      ['', ['a/']],
      ['a/', ['x/', 'y/']],
      ['a/y/', ['new']],
    ]);
    expect(mergeListings('', listings, new Set(['a/x/']), earlier)).toEqual(['a/x/1', 'a/x/2', 'a/y/new']);
  });
});

describe('withoutIds', () => {
  it('is the tree of what is left', () => {
    fc.assert(
      fc.property(leaseIds, fc.array(leaseId), (ids, gone) => {
        expect(withoutIds(treeOf(ids), new Set(gone))).toEqual(treeOf(ids.filter((id) => !gone.includes(id))));
      }),
    );
  });
});
