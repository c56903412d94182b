import type { LeasePrefixNode } from '#lib/contracts/lease.ts';
import type { LeaseQuery, LeaseQueryResult } from './lease-index.ts';
import { type LeaseTree, rangeOf } from './tree.ts';

/** Indices of the ids below `prefix` that hold `filter` (lower case) anywhere, ascending. */
export function matchesOf(tree: LeaseTree, prefix: string, filter: string): Uint32Array {
  const [from, to] = rangeOf(tree.ids, prefix);
  const found = new Uint32Array(to - from);
  let count = 0;
  for (let index = from; index < to; index += 1)
    if (filter === '' || (tree.ids[index] as string).toLowerCase().includes(filter)) found[count++] = index;
  return found.slice(0, count);
}

interface Visible {
  /** 1 for each directory below the prefix that the reader may list. */
  readonly flags: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly leaseCount: number;
  readonly hiddenCount: number;
}

function visibleBelow(tree: LeaseTree, prefix: string, isListable: (directoryPrefix: string) => boolean): Visible {
  const [from, to] = rangeOf(tree.directories, prefix);
  const flags = new Uint8Array(tree.directories.length);
  let leaseCount = 0;
  let hiddenCount = 0;
  for (let index = from; index < to; index += 1) {
    if (isListable(tree.directories[index] as string)) {
      flags[index] = 1;
      leaseCount += tree.directCounts[index] as number;
    } else hiddenCount += 1;
  }
  return { flags, from, to, leaseCount, hiddenCount };
}

/** Direct child prefixes that hold at least one lease the reader may list, with the count of those. */
function childrenOf(tree: LeaseTree, prefix: string, visible: Visible): LeasePrefixNode[] {
  const children = new Map<string, LeasePrefixNode>();
  for (let index = visible.from; index < visible.to; index += 1) {
    const directory = tree.directories[index] as string;
    if (visible.flags[index] !== 1 || directory === prefix) continue;
    const name = directory.slice(prefix.length, directory.indexOf('/', prefix.length) + 1);
    const child = children.get(name) ?? { prefix: prefix + name, name, leaseCount: 0, hasChildren: false };
    child.leaseCount += tree.directCounts[index] as number;
    child.hasChildren ||= directory.length > child.prefix.length;
    children.set(name, child);
  }
  return [...children.values()];
}

/** One reader's page. `matches` are what `matchesOf` gave for the same prefix and filter; it knows nothing of the reader. */
export function viewOf(tree: LeaseTree, matches: Uint32Array, query: LeaseQuery): LeaseQueryResult {
  const visible = visibleBelow(tree, query.prefix, query.isListable);
  const mine = visible.hiddenCount === 0 ? matches : matches.filter((index) => visible.flags[tree.directoryOf[index] as number] === 1);
  return {
    children: childrenOf(tree, query.prefix, visible),
    leaseIds: Array.from(mine.subarray(query.offset, query.offset + query.limit), (index) => tree.ids[index] as string),
    matchCount: mine.length,
    totalCount: visible.leaseCount,
    hiddenPrefixCount: visible.hiddenCount,
  };
}
