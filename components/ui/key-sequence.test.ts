import { describe, expect, it } from 'vitest';
import { keyName, matchKeys } from './key-sequence.ts';

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {}) =>
  keyName({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });

describe('keyName', () => {
  it('names keys as bindings spell them', () => {
    expect([press('g'), press('?'), press('Enter'), press(' ')]).toEqual(['g', '?', 'Enter', 'Space']);
    expect([press('k', { ctrlKey: true }), press('K', { metaKey: true }), press('x', { altKey: true })]).toEqual([
      'mod+k',
      'mod+k',
      'alt+x',
    ]);
    expect(press('Shift')).toBeNull();
  });
});

describe('matchKeys', () => {
  const bindings = ['g l', 'g p', '/', 'mod+k'];

  it('finds single keys and sequences', () => {
    expect(matchKeys(['/'], bindings)).toEqual({ hit: '/' });
    expect(matchKeys(['g'], bindings)).toEqual({ rest: ['g'] });
    expect(matchKeys(['g', 'l'], bindings)).toEqual({ hit: 'g l' });
  });

  it('lets a broken-off sequence swallow nothing', () => {
    expect(matchKeys(['g', '/'], bindings)).toEqual({ hit: '/' });
    expect(matchKeys(['g', 'g'], bindings)).toEqual({ rest: ['g'] });
    expect(matchKeys(['g', 'x'], bindings)).toEqual({ rest: [] });
  });
});
