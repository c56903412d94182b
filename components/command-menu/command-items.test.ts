import { describe, expect, it } from 'vitest';
import { type CommandItem, filterItems, groupsWithItems } from './command-items.ts';

const item = (label: string, keywords?: string): CommandItem => ({
  id: label,
  label,
  run: () => {},
  ...(keywords === undefined ? {} : { keywords }),
});
const items = [item('Use the dark theme', 'appearance night'), item('Use the light theme', 'appearance'), item('Sign out', 'leave')];
const labels = (query: string, limit = 10) => filterItems(items, query, limit).map(({ label }) => label);

describe('command menu', () => {
  it('finds by every word in any order and case', () => {
    expect(labels('THEME dark')).toEqual(['Use the dark theme']);
    expect(labels('night')).toEqual(['Use the dark theme']);
    expect(labels('theme out')).toEqual([]);
  });

  it('offers all while nothing is typed, up to the limit', () => {
    expect(labels('  ')).toHaveLength(3);
    expect(labels('', 2)).toHaveLength(2);
  });

  it('takes special characters as text', () => {
    expect(labels('.*')).toEqual([]);
  });

  it('lists no group without items', () => {
    const groups = [
      { id: 'a', heading: 'A', items: [] },
      { id: 'b', heading: 'B', items: [], note: 'Not found: Vault is sealed' },
      { id: 'c', heading: 'C', items },
    ];
    expect(groupsWithItems(groups).map(({ id }) => id)).toEqual(['c']);
  });
});
