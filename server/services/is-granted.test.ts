import { describe, expect, it } from 'vitest';
import { isGranted } from './is-granted.ts';

describe('isGranted', () => {
  it.each([
    [['read', 'list'], true],
    [['root'], true],
    [['list'], false],
    [['deny'], false],
    [['deny', 'read'], false],
    [[], false],
  ])('%j holds read: %s', (rights, holds) => expect(isGranted(new Set(rights), 'read')).toBe(holds));

  it('an unknown path holds nothing', () => expect(isGranted(undefined, 'read')).toBe(false));
});
