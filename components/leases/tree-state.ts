import type { LeasePrefixNode } from '#lib/contracts/lease.ts';

export interface TreeState {
  readonly expanded: ReadonlySet<string>;
  /** The one prefix in the tab order. */
  readonly focused: string;
}

/** What is known of a prefix's children. */
export type TreeBranch = { state: 'loading' } | { state: 'failed' } | { state: 'loaded'; children: readonly LeasePrefixNode[] };

export interface TreeItem {
  readonly prefix: string;
  readonly name: string;
  /** 1 is the root. */
  readonly level: number;
  readonly setSize: number;
  /** 1-based among its siblings. */
  readonly position: number;
  /** Null while it is not known. */
  readonly leaseCount: number | null;
  readonly hasChildren: boolean;
  readonly isExpanded: boolean;
  readonly isLoading: boolean;
  readonly hasFailed: boolean;
}

export const ROOT_NAME = 'All leases';

/** `a/b/c/` → '', a/, a/b/. */
export function ancestorsOf(prefix: string): string[] {
  const parts = prefix.split('/').slice(0, -1);
  return parts.map((_, index) => (index === 0 ? '' : `${parts.slice(0, index).join('/')}/`));
}

export function parentOf(prefix: string): string | null {
  return ancestorsOf(prefix).at(-1) ?? null;
}

/** The visible rows of the tree, in order: every node whose ancestors are all expanded. */
export function flattenTree(state: TreeState, branchOf: (prefix: string) => TreeBranch | undefined, rootCount: number | null): TreeItem[] {
  const items: TreeItem[] = [];
  const walk = (
    node: Omit<LeasePrefixNode, 'leaseCount'> & { leaseCount: number | null },
    level: number,
    setSize: number,
    position: number,
  ) => {
    const isExpanded = node.hasChildren && state.expanded.has(node.prefix);
    const branch = isExpanded ? branchOf(node.prefix) : undefined;
    items.push({
      ...node,
      level,
      setSize,
      position,
      isExpanded,
      isLoading: branch?.state === 'loading',
      hasFailed: branch?.state === 'failed',
    });
    if (branch?.state !== 'loaded') return;
    for (const [index, child] of branch.children.entries()) walk(child, level + 1, branch.children.length, index + 1);
  };
  walk({ prefix: '', name: ROOT_NAME, leaseCount: rootCount, hasChildren: true }, 1, 1, 1);
  return items;
}

export type TreeAction =
  | { type: 'focus'; prefix: string }
  | { type: 'expand'; prefix: string }
  | { type: 'collapse'; prefix: string }
  | { type: 'toggle'; prefix: string }
  /** Opens the way down to a prefix and puts the focus there. */
  | { type: 'reveal'; prefix: string };

export function treeReducer(state: TreeState, action: TreeAction): TreeState {
  const expanded = new Set(state.expanded);
  switch (action.type) {
    case 'focus':
      return { ...state, focused: action.prefix };
    case 'expand':
      return { ...state, expanded: expanded.add(action.prefix) };
    case 'collapse': {
      expanded.delete(action.prefix);
      // Focus inside what closes moves up to it, or the keyboard would be lost.
      const isInside = state.focused !== action.prefix && state.focused.startsWith(action.prefix);
      return { expanded, focused: isInside ? action.prefix : state.focused };
    }
    case 'toggle':
      return treeReducer(state, { type: state.expanded.has(action.prefix) ? 'collapse' : 'expand', prefix: action.prefix });
    case 'reveal':
      for (const ancestor of ancestorsOf(action.prefix)) expanded.add(ancestor);
      return { expanded, focused: action.prefix };
  }
}

export function initialTree(prefix: string): TreeState {
  return treeReducer({ expanded: new Set(['']), focused: '' }, { type: 'reveal', prefix });
}

/** What a key does in the tree (WAI-ARIA tree pattern); null when the key is not the tree's. */
export function treeKey(key: string, items: readonly TreeItem[], focused: string): TreeAction | { type: 'select'; prefix: string } | null {
  const index = Math.max(
    0,
    items.findIndex((item) => item.prefix === focused),
  );
  const item = items[index];
  if (item === undefined) return null;
  const focus = (target: TreeItem | undefined): TreeAction | null =>
    target === undefined ? null : { type: 'focus', prefix: target.prefix };
  switch (key) {
    case 'ArrowDown':
      return focus(items[index + 1]);
    case 'ArrowUp':
      return focus(items[index - 1]);
    case 'Home':
      return focus(items[0]);
    case 'End':
      return focus(items.at(-1));
    case 'ArrowRight':
      if (!item.hasChildren) return null;
      if (!item.isExpanded) return { type: 'expand', prefix: item.prefix };
      return items[index + 1]?.level === item.level + 1 ? focus(items[index + 1]) : null;
    case 'ArrowLeft': {
      if (item.isExpanded) return { type: 'collapse', prefix: item.prefix };
      const parent = parentOf(item.prefix);
      return parent === null ? null : { type: 'focus', prefix: parent };
    }
    case 'Enter':
    case ' ':
      return { type: 'select', prefix: item.prefix };
    default:
      return key.length === 1 && /\S/u.test(key) ? focus(nextByLetter(items, index, key)) : null;
  }
}

function nextByLetter(items: readonly TreeItem[], index: number, letter: string): TreeItem | undefined {
  const after = [...items.slice(index + 1), ...items.slice(0, index)];
  return after.find((item) => item.name.toLowerCase().startsWith(letter.toLowerCase()));
}
