import { describe, expect, it } from 'vitest';
import type { LeasePrefixNode } from '#lib/contracts/lease.ts';
import { ancestorsOf, flattenTree, initialTree, type TreeBranch, treeKey, treeReducer } from './tree-state.ts';

function node(prefix: string, leaseCount: number, hasChildren: boolean): LeasePrefixNode {
  return { prefix, name: `${prefix.split('/').at(-2)}/`, leaseCount, hasChildren };
}

const branches: Record<string, TreeBranch> = {
  '': { state: 'loaded', children: [node('auth/', 2, true), node('database/', 5, true)] },
  'auth/': { state: 'loading' },
  'database/': { state: 'loaded', children: [node('database/creds/', 5, true)] },
  'database/creds/': { state: 'loaded', children: [node('database/creds/app/', 5, false)] },
};
const flatten = (state: ReturnType<typeof initialTree>) => flattenTree(state, (prefix) => branches[prefix], 7);

describe('prefix tree', () => {
  it('shows the root open, with the way down to the chosen prefix', () => {
    expect(flatten(initialTree('')).map(({ prefix }) => prefix)).toEqual(['', 'auth/', 'database/']);
    const items = flatten(initialTree('database/creds/app/'));
    expect(items.map(({ prefix, level }) => `${level} ${prefix}`)).toEqual([
      '1 ',
      '2 auth/',
      '2 database/',
      '3 database/creds/',
      '4 database/creds/app/',
    ]);
    expect(items[2]).toMatchObject({ setSize: 2, position: 2, leaseCount: 5, isExpanded: true });
  });

  it('marks a branch that is being fetched', () => {
    const items = flatten(treeReducer(initialTree(''), { type: 'expand', prefix: 'auth/' }));
    expect(items[1]).toMatchObject({ prefix: 'auth/', isExpanded: true, isLoading: true, hasFailed: false });
  });

  it('moves by the keys of the tree pattern', () => {
    const items = flatten(initialTree('database/creds/'));
    const press = (key: string, focused: string) => treeKey(key, items, focused);
    expect(press('ArrowDown', '')).toEqual({ type: 'focus', prefix: 'auth/' });
    expect(press('ArrowUp', '')).toBeNull();
    expect(press('End', '')).toEqual({ type: 'focus', prefix: 'database/creds/' });
    expect(press('Home', 'database/')).toEqual({ type: 'focus', prefix: '' });
    expect(press('ArrowRight', 'auth/')).toEqual({ type: 'expand', prefix: 'auth/' });
    expect(press('ArrowRight', 'database/')).toEqual({ type: 'focus', prefix: 'database/creds/' });
    expect(press('ArrowLeft', 'database/')).toEqual({ type: 'collapse', prefix: 'database/' });
    expect(press('ArrowLeft', 'database/creds/')).toEqual({ type: 'focus', prefix: 'database/' });
    expect(press('Enter', 'auth/')).toEqual({ type: 'select', prefix: 'auth/' });
    expect(press('d', '')).toEqual({ type: 'focus', prefix: 'database/' });
    expect(press('Tab', '')).toBeNull();
  });

  it('brings focus up when what holds it closes', () => {
    const open = initialTree('database/creds/app/');
    expect(treeReducer(open, { type: 'collapse', prefix: 'database/' }).focused).toBe('database/');
    expect(treeReducer(open, { type: 'collapse', prefix: 'auth/' }).focused).toBe('database/creds/app/');
    expect(treeReducer(open, { type: 'toggle', prefix: 'database/' }).expanded.has('database/')).toBe(false);
  });

  it('names all ancestors', () => {
    expect(ancestorsOf('')).toEqual([]);
    expect(ancestorsOf('a/')).toEqual(['']);
    expect(ancestorsOf('a/b/c/')).toEqual(['', 'a/', 'a/b/']);
  });
});
