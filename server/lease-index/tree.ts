/** Lease ids of one namespace in ascending order, with the directory that holds each. Never changed in place. */
export interface LeaseTree {
  readonly ids: readonly string[];
  /** Prefixes that hold leases directly, ascending. */
  readonly directories: readonly string[];
  /** Leases held directly, by directory index. */
  readonly directCounts: Uint32Array;
  /** Directory index, by id index. */
  readonly directoryOf: Uint32Array;
}

export type Range = readonly [from: number, to: number];

/** Ascending order of UTF-16 code units, which is byte order for every id without astral characters. */
const ascending = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Index of the first entry that is not below `bound`. */
export function lowerBound(sorted: readonly string[], bound: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as string) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Entries that start with `prefix`, which is '' or ends with a slash. */
export function rangeOf(sorted: readonly string[], prefix: string): Range {
  if (prefix === '') return [0, sorted.length];
  // '0' is the character after '/', so this bound lies just behind everything below the prefix.
  return [lowerBound(sorted, prefix), lowerBound(sorted, `${prefix.slice(0, -1)}0`)];
}

/** Everything before the last slash, slash included. */
export function directoryPrefixOf(leaseId: string): string {
  return leaseId.slice(0, leaseId.lastIndexOf('/') + 1);
}

/** Makes the tree of ids that are already ascending and unique. */
export function treeOf(ids: readonly string[]): LeaseTree {
  const seen = new Map<string, number>();
  const found: string[] = [];
  const provisional = new Uint32Array(ids.length);
  let current = -1;
  for (let index = 0; index < ids.length; index += 1) {
    const id = ids[index] as string;
    const last = found[current];
    if (last === undefined || !id.startsWith(last) || id.indexOf('/', last.length) !== -1) {
      const prefix = directoryPrefixOf(id);
      current = seen.get(prefix) ?? found.push(prefix) - 1;
      seen.set(prefix, current);
    }
    provisional[index] = current;
  }
  // A directory with leases and sub-directories is met late, so the order of meeting is not yet ascending.
  const order = found.map((_, index) => index).sort((a, b) => ascending(found[a] as string, found[b] as string));
  const rank = new Uint32Array(found.length);
  for (const [place, index] of order.entries()) rank[index] = place;
  const directCounts = new Uint32Array(found.length);
  const directoryOf = provisional.map((index) => rank[index] as number);
  for (const index of directoryOf) directCounts[index] = (directCounts[index] as number) + 1;
  return { ids, directories: order.map((index) => found[index] as string), directCounts, directoryOf };
}

export const EMPTY_TREE: LeaseTree = treeOf([]);

/**
 * Joins the answers of a walk into ascending ids: keys by prefix, sub-prefixes with their trailing slash.
 * A prefix in `kept` contributes what `earlier` knew below it.
 */
export function mergeListings(
  root: string,
  listings: ReadonlyMap<string, readonly string[]>,
  kept: ReadonlySet<string>,
  earlier: LeaseTree,
): string[] {
  const ids: string[] = [];
  const visit = (prefix: string) => {
    if (kept.has(prefix)) {
      const [from, to] = rangeOf(earlier.ids, prefix);
      for (let index = from; index < to; index += 1) ids.push(earlier.ids[index] as string);
      return;
    }
    for (const key of sortedUnique(listings.get(prefix) ?? [])) {
      if (key.endsWith('/')) visit(prefix + key);
      else ids.push(prefix + key);
    }
  };
  visit(root);
  return ids;
}

/** Servers list in order; only an answer that is not gets sorted. */
function sortedUnique(keys: readonly string[]): readonly string[] {
  for (let index = 1; index < keys.length; index += 1)
    if ((keys[index - 1] as string) >= (keys[index] as string)) return [...new Set(keys)].sort(ascending);
  return keys;
}

/** The tree without these ids. */
export function withoutIds(tree: LeaseTree, gone: ReadonlySet<string>): LeaseTree {
  const kept = tree.ids.filter((id) => !gone.has(id));
  return kept.length === tree.ids.length ? tree : treeOf(kept);
}

/** The ids below any of these prefixes. */
export function idsBelow(tree: LeaseTree, prefixes: Iterable<string>): Set<string> {
  const found = new Set<string>();
  for (const prefix of prefixes) for (const id of tree.ids.slice(...rangeOf(tree.ids, prefix))) found.add(id);
  return found;
}
