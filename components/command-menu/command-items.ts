/** One thing the command menu offers. */
export interface CommandItem {
  /** Unique in the whole menu. */
  readonly id: string;
  readonly label: string;
  /** True for ids, paths and names, which are set in monospace. */
  readonly isMono?: boolean;
  /** Other words by which it is found. */
  readonly keywords?: string;
  readonly run: () => void;
}

export interface CommandGroup {
  readonly id: string;
  readonly heading: string;
  readonly items: readonly CommandItem[];
  /** What is to be said beside the items: searching, failed, cut off. */
  readonly note?: string | undefined;
}

/** Items that contain every word of the query, in any order and case; at most `limit`. */
export function filterItems(items: readonly CommandItem[], query: string, limit: number): CommandItem[] {
  const words = query.toLowerCase().split(/\s+/u).filter(Boolean);
  const found = items.filter(({ label, keywords = '' }) => {
    const text = `${label} ${keywords}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return found.slice(0, limit);
}

/** A list box holds options only: groups without any are left out of it, and what they have to say stands below. */
export function groupsWithItems(groups: readonly CommandGroup[]): CommandGroup[] {
  return groups.filter(({ items }) => items.length > 0);
}
